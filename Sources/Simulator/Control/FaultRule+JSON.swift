import DeclarationCore
import DeclarationSimulation

extension Fault {
    private var status: Int? { if case .httpStatus(let status, _) = self { status } else { nil } }
    private var bytes: Int? { if case .truncate(let bytes) = self { bytes } else { nil } }
    private var refusal: SimulatedRefusal? { if case .refuse(let refusal, _) = self { refusal } else { nil } }
    private var processed: Bool? {
        switch self {
        case .hang(let processed), .httpStatus(_, let processed), .refuse(_, let processed): processed
        default: nil
        }
    }

    fileprivate var members: [(String, JSONValue?)] {
        [
            ("fault", .string(kind.rawValue)), ("status", status.map { .number($0) }),
            ("bytes", bytes.map { .number($0) }),
            ("refusal", refusal.map { .string($0.kind.rawValue) }), ("text", refusal.map { .string($0.text) }),
            ("processed", processed.map { .bool($0) }),
        ]
    }
}

extension ScriptedFaults.Status {
    /// The rule as a script has it, and how often it came into play.
    var json: JSONValue {
        let members: [(String, JSONValue?)] =
            rule.fault.members + [
                ("operation", rule.operation == .any ? nil : .string(rule.operation.rawValue)),
                ("requestId", rule.requestID.map { .string($0.pattern) }),
                ("generation", rule.generation.map { .string($0.rawValue) }),
                ("skip", rule.skip == 0 ? nil : .number(rule.skip)),
                ("times", rule.times.map { .number($0) }),
                ("delayMs", rule.delay == 0 ? nil : .number(rule.delay)),
                ("matched", .number(matched)), ("applied", .number(applied)),
            ]
        return JSONValue.object(members.compactMap { key, value in value.map { JSONValue.Member(key, $0) } })
    }
}
