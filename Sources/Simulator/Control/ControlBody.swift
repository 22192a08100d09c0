import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// The JSON that a control request brings; everything wrong with it is reported in one go.
struct ControlBody {
    private let value: JSONValue

    init(_ request: ServerRequest) throws(ControlProblem) {
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(request.body, dialect: .configuration)
        } catch {
            throw ControlProblem(400, "not JSON: \(error)")
        }
    }

    /// A list of fault rules, or one rule.
    func faults() throws(ControlProblem) -> [FaultRule] { try list(FaultSettings.setting("faults")) }

    /// A list of payments, or one payment.
    func payments() throws(ControlProblem) -> [SimulatedPayment] { try list(PaymentSettings.setting("payments")) }

    /// Sets the clock or moves it.
    func move(_ clock: SimulatedClock) throws(ControlProblem) {
        let seconds = Setting.optionalInteger(
            "advanceSeconds",
            -3_153_600_000...3_153_600_000,
            help: "How far to move the clock; back if negative."
        )
        let time = Setting.optionalString("set", help: "What the clock shows from now on, in ISO 8601 with offset.")
        let values = try read(value, SettingsSchema(seconds, time))
        switch (values[seconds] ?? nil, values[time] ?? nil) {
        case (.some(let seconds), nil): clock.advance(milliseconds: Int64(seconds) * 1000)
        case (nil, .some(let text)):
            guard let time = ZonedTime(iso8601: text) else {
                throw ControlProblem(400, "set: not a time; it looks like 2026-01-05T10:00:00+08:00")
            }
            clock.set(time)
        default: throw ControlProblem(400, "give either `advanceSeconds` or `set`")
        }
    }

    private func list<Element>(_ setting: Setting<[Element]>) throws(ControlProblem) -> [Element] {
        let list = value.members == nil ? value : .array([value])
        let values = try read(.object([setting.name: list]), SettingsSchema(setting))
        return values[setting] ?? []
    }

    private func read(_ value: JSONValue, _ schema: SettingsSchema) throws(ControlProblem) -> Settings {
        var reader = SettingsReader(file: nil, secrets: NoSecrets())
        let values = schema.read(value, &reader)
        guard reader.problems.contains(where: { $0.severity == .error }) else { return values }
        throw ControlProblem(InvalidInput(reader.problems))
    }
}
