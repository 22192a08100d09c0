package import DeclarationCore

/// How a generation treats the same id again. Sources: AMS "Declare", mapi "Re-transmission".
package struct SimulationRules: Sendable, Hashable {
    /// From which call the interval counts.
    package enum IntervalStart: Sendable, Hashable {
        /// The last call with the id, whatever came of it.
        case lastCall
        /// The call that was accepted first.
        case originalCall
    }

    /// From which call the interval counts.
    package var intervalStart: IntervalStart
    /// Whether exactly the interval is enough (mapi, "at least") or one moment more is needed (AMS, "more than").
    package var exactIntervalSuffices: Bool
    /// What may differ when data is pushed again.
    package var changeable: Set<DeclaredField>
    /// Offices whose declarations are never pushed again or changed.
    package var neverPushedAgain: Set<CustomsCode>
    /// Whether another id for the same payment and office is refused unless both are parts.
    package var refusesDuplicates: Bool
    /// Whether only the first answer reports the identity check.
    package var reportsIdentityOnce: Bool
    /// What customs answers when nothing else is scripted.
    package var defaultReceipt: ScriptedReceipt

    /// AMS.
    package static let ams = SimulationRules(
        intervalStart: .lastCall,
        exactIntervalSuffices: false,
        changeable: [
            .merchantCode, .merchantName, .customsCode, .amount, .subOrderID, .fullName, .certificateNumber,
        ],
        neverPushedAgain: [],
        refusesDuplicates: true,
        reportsIdentityOnce: false,
        defaultReceipt: ScriptedReceipt(code: "success", text: "success")
    )

    /// mapi: buyer data is not in its list, and the Nansha inspection takes nothing twice.
    package static let mapi = SimulationRules(
        intervalStart: .originalCall,
        exactIntervalSuffices: true,
        changeable: [.merchantCode, .merchantName, .customsCode, .amount, .subOrderID],
        neverPushedAgain: ["NANSHAGJ"],
        refusesDuplicates: false,
        reportsIdentityOnce: true,
        defaultReceipt: ScriptedReceipt(code: "2", text: "新增申报成功")
    )
}
