package import DeclarationCore

/// All that can be scripted, read from one JSON object: how the other side behaves, payments, receipts and faults.
///
/// Its keys are those of ``SimulationScriptKeys``.
package struct SimulationScript: Sendable {
    /// How it behaves, receipts included.
    package var options = SimulationOptions()
    /// Payments known from the start.
    package var payments: [SimulatedPayment] = []
    /// What goes wrong.
    package var faults: [FaultRule] = []

    /// Nothing scripted.
    package init() {}

    /// Reads a script.
    ///
    /// - Parameter file: its name, for messages.
    /// - Throws: everything that is wrong with it, each with its path and line.
    package init(json text: [UInt8], file: String? = nil) throws(InvalidInput) {
        let keys = SimulationScriptKeys(defaults: SimulationOptions())
        self = try keys.script(Self.read(text, file, keys.schema))
    }

    private static func read(
        _ text: [UInt8],
        _ file: String?,
        _ schema: SettingsSchema
    ) throws(InvalidInput) -> Settings {
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(text, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
        var reader = SettingsReader(file: file, secrets: NoSecrets())
        let values = schema.read(value, &reader)
        guard !reader.problems.contains(where: { $0.severity == .error }) else { throw InvalidInput(reader.problems) }
        return values
    }
}
