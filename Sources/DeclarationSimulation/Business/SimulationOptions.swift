package import DeclarationCore

/// How the other side behaves.
package struct SimulationOptions: Sendable {
    /// The interval before data may be pushed again, in milliseconds. Five minutes; the other side may change it.
    package var interval: Int64 = 300_000
    /// How long after a push the status becomes "sending", in milliseconds.
    package var sendingAfter: Int64 = 2_000
    /// How long after a push customs has answered, in milliseconds.
    package var deliveredAfter: Int64 = 5_000
    /// The total of a payment that was not defined. CNY 5,000: the most that one order may cost.
    package var defaultTotal: Money = .fen(500_000)
    /// The most declarations that are kept; the one that was first seen first goes.
    package var maximumDeclarations = 200_000
    /// The most payments that may be defined up front.
    package var maximumPayments = 200_000
    /// Whether ``MagicWords`` count.
    package var magicWords = true
    /// What customs answers; the first rule that matches counts.
    package var receipts: [ReceiptRule] = []
    /// The payment company's registration id at an office.
    package var registrationIDs: [CustomsCode: String] = [:]
    /// The registration id at the other offices: the one that most rows of `config/customs-codes.json` name.
    package var defaultRegistrationID = "31222699S7"
    /// The rules of each generation; those of AMS for others.
    package var rules: [Generation: SimulationRules] = [.ams: .ams, .mapi: .mapi]
    /// The most ids in one inquiry.
    package var inquiryLimit = 10

    /// The defaults.
    package init() {}

    func rules(of caller: SimulatedCaller) -> SimulationRules { rules[caller.generation] ?? .ams }

    /// What customs answers to a declaration; `nil` for nothing.
    func receipt(for declaration: SimulatedDeclaration, _ rules: SimulationRules) -> ScriptedReceipt? {
        let script = receipts + (magicWords ? MagicWords.receipts : [])
        guard let rule = script.first(where: { $0.matches(declaration) }) else { return rules.defaultReceipt }
        return rule.receipt
    }
}
