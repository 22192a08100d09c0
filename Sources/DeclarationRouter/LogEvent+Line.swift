import DeclarationCore

extension LogEvent {
    /// The event as a line, without its line feed: time first, then level, message and `name=value` fields; or a JSON object
    /// with the same, each field a text. Within a request of the gateway with its trace.
    func line(_ format: LogFormat) -> String {
        let trace = TraceContext.current.map { [Field("trace", $0.traceID), Field("span", $0.spanID)] } ?? []
        let (time, level, fields) = (SystemTime().now(), level.rawValue, fields + trace)
        switch format {
        case .text:
            return "\(time) \(level) \(message)"
                + fields.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
        case .json:
            let head = [("time", time.description), ("level", level), ("message", message)]
            let members = (head + fields.map { ($0.name, $0.value) }).map {
                JSONValue.Member($0.0, .string($0.1))
            }
            return JSONValue.object(members).text
        }
    }

    /// Quotes what would break the line or the fields.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x22 && $0.value != 0x7F }
        return isPlain && !value.isEmpty ? value : JSONValue.string(value).text
    }
}
