package import DeclarationCore

/// The keys of a ``SimulationScript``: `intervalMs`, `sendingAfterMs`, `deliveredAfterMs`, `paymentTotalFen`, `keep`,
/// `magicWords`, `payments` (``PaymentSettings``), `receipts` (``ReceiptSettings``), `faults` (``FaultSettings``).
///
/// All may be missing; whoever reads the script says what counts then.
package struct SimulationScriptKeys: Sendable {
    private static let longest = 31 * 24 * 3_600_000

    private let defaults: SimulationOptions
    private let interval: Setting<Int>
    private let sendingAfter: Setting<Int>
    private let deliveredAfter: Setting<Int>
    private let paymentTotal: Setting<Int>
    private let keep: Setting<Int>
    private let magicWords: Setting<Bool>
    private let payments = PaymentSettings.setting("payments")
    private let receipts = ReceiptSettings.setting("receipts")
    private let faults = FaultSettings.setting("faults")

    /// Makes the keys.
    ///
    /// - Parameter defaults: what counts where a key is missing.
    package init(defaults: SimulationOptions) {
        self.defaults = defaults
        let times = 0...Self.longest
        interval = .integer(
            "intervalMs",
            times,
            default: Int(defaults.interval),
            help: "The wait before data may be pushed again, in milliseconds."
        )
        sendingAfter = .integer(
            "sendingAfterMs",
            times,
            default: Int(defaults.sendingAfter),
            help: "How long after a push the status becomes `sending`, in milliseconds."
        )
        deliveredAfter = .integer(
            "deliveredAfterMs",
            times,
            default: Int(defaults.deliveredAfter),
            help: "How long after a push customs has answered, in milliseconds."
        )
        paymentTotal = .integer(
            "paymentTotalFen",
            1...1_000_000_000_000,
            default: Int(defaults.defaultTotal.minorUnits),
            help: "The total of a payment that is not listed, in fen."
        )
        keep = .integer(
            "keep",
            1...10_000_000,
            default: defaults.maximumDeclarations,
            help: "How many declarations are remembered; the oldest goes first."
        )
        magicWords = .bool(
            "magicWords",
            default: defaults.magicWords,
            help: "Whether words in ids bring a declaration into a state: NOTEXIST, INPROGRESS, REFUSE, …"
        )
    }

    /// The keys, for checking, for the JSON Schema and for the documentation.
    package var schema: SettingsSchema {
        SettingsSchema(
            interval,
            sendingAfter,
            deliveredAfter,
            paymentTotal,
            keep,
            magicWords,
            payments,
            receipts,
            faults
        )
    }

    /// Makes a script of the values read with ``schema``.
    package func script(_ values: Settings) throws(InvalidInput) -> SimulationScript {
        var script = SimulationScript()
        script.options = defaults
        script.options.interval = Int64(try values.value(interval))
        script.options.sendingAfter = Int64(try values.value(sendingAfter))
        script.options.deliveredAfter = Int64(try values.value(deliveredAfter))
        script.options.defaultTotal = .fen(Int64(try values.value(paymentTotal)))
        script.options.maximumDeclarations = try values.value(keep)
        script.options.magicWords = try values.value(magicWords)
        script.options.receipts = try values.value(receipts)
        script.payments = try values.value(payments)
        script.faults = try values.value(faults)
        return script
    }
}
