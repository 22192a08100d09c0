package import DeclarationCore

/// All that can be scripted, read from one JSON object: how the other side behaves, payments, receipts and faults.
///
/// Keys: `intervalMs`, `sendingAfterMs`, `deliveredAfterMs`, `paymentTotalFen`, `keep`, `magicWords`, `payments`
/// (``PaymentSettings``), `receipts` (``ReceiptSettings``), `faults` (``FaultSettings``).
package struct SimulationScript: Sendable {
    /// How it behaves, receipts included.
    package var options = SimulationOptions()
    /// Payments known from the start.
    package var payments: [SimulatedPayment] = []
    /// What goes wrong.
    package var faults: [FaultRule] = []

    /// Nothing scripted.
    package init() {}

    private static let longest = 31 * 24 * 3_600_000
    private static let standard = SimulationOptions()

    private static let interval = Setting.integer(
        "intervalMs",
        0...longest,
        default: Int(standard.interval),
        help: "The wait before data may be pushed again, in milliseconds."
    )
    private static let sendingAfter = Setting.integer(
        "sendingAfterMs",
        0...longest,
        default: Int(standard.sendingAfter),
        help: "How long after a push the status becomes `sending`, in milliseconds."
    )
    private static let deliveredAfter = Setting.integer(
        "deliveredAfterMs",
        0...longest,
        default: Int(standard.deliveredAfter),
        help: "How long after a push customs has answered, in milliseconds."
    )
    private static let paymentTotal = Setting.integer(
        "paymentTotalFen",
        1...1_000_000_000_000,
        default: Int(standard.defaultTotal.minorUnits),
        help: "The total of a payment that is not listed, in fen."
    )
    private static let keep = Setting.integer(
        "keep",
        1...10_000_000,
        default: standard.maximumDeclarations,
        help: "How many declarations are remembered; the oldest goes first."
    )
    private static let magicWords = Setting.bool(
        "magicWords",
        default: true,
        help: "Whether words in ids bring a declaration into a state: NOTEXIST, INPROGRESS, REFUSE, …"
    )
    private static let payments = PaymentSettings.setting("payments")
    private static let receipts = ReceiptSettings.setting("receipts")
    private static let faults = FaultSettings.setting("faults")

    /// The keys.
    package static let schema = SettingsSchema(
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

    /// Makes a script of the values read with ``schema``.
    package init(_ values: Settings) throws(InvalidInput) {
        options.interval = Int64(try values.value(Self.interval))
        options.sendingAfter = Int64(try values.value(Self.sendingAfter))
        options.deliveredAfter = Int64(try values.value(Self.deliveredAfter))
        options.defaultTotal = .fen(Int64(try values.value(Self.paymentTotal)))
        options.maximumDeclarations = try values.value(Self.keep)
        options.magicWords = try values.value(Self.magicWords)
        options.receipts = try values.value(Self.receipts)
        payments = try values.value(Self.payments)
        faults = try values.value(Self.faults)
    }

    /// Reads a script.
    ///
    /// - Parameter file: its name, for messages.
    /// - Throws: everything that is wrong with it, each with its path and line.
    package init(json text: [UInt8], file: String? = nil) throws(InvalidInput) {
        try self.init(Self.read(text, file) { Self.schema.read($0, &$1) })
    }

    /// Reads a list of fault rules alone, as the control endpoint takes it.
    ///
    /// - Throws: everything that is wrong with it, each with its path and line.
    package static func faults(json text: [UInt8]) throws(InvalidInput) -> [FaultRule] {
        let schema = SettingsSchema(faults)
        let values = try read(text, nil) { value, reader in schema.read(.object(["faults": value]), &reader) }
        return try values.value(faults)
    }

    private static func read(
        _ text: [UInt8],
        _ file: String?,
        _ body: (JSONValue, inout SettingsReader) -> Settings
    ) throws(InvalidInput) -> Settings {
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(text, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
        var reader = SettingsReader(file: file, secrets: NoSecrets())
        let values = body(value, &reader)
        guard !reader.problems.contains(where: { $0.severity == .error }) else { throw InvalidInput(reader.problems) }
        return values
    }
}
