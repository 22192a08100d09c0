package import DeclarationCore

/// The JSON form of fault rules, the same in the simulator's script and in the mock backend's settings.
///
/// ```json
/// [
///   {"operation": "declare", "requestId": "LOST-*", "times": 1, "fault": "closeAfterProcessing"},
///   {"generation": "ams", "skip": 2, "fault": "httpStatus", "status": 503, "processed": true},
///   {"fault": "refuse", "refusal": "throttled", "times": 3, "delayMs": 200}
/// ]
/// ```
package enum FaultSettings {
    private static let kinds = RefusalKind.classes.keys.map(\.rawValue).sorted()
    private static let longestDelay = 3_600_000

    private static let fault = Setting.choice("fault", default: Fault.Kind.none, help: "What goes wrong.")
    private static let operation = Setting.choice(
        "operation",
        default: FaultOperation.any,
        help: "The operation it hits."
    )
    private static let requestID = Setting.optionalString(
        "requestId",
        help: "The request ids it hits, with * and ?; all when missing. An inquiry is hit by any of its ids."
    )
    private static let generation = Setting.optionalString("generation", help: "The generation it hits; else all.")
    private static let skip = Setting.integer("skip", 0...1_000_000, default: 0, help: "How many exchanges pass first.")
    private static let times = Setting.optionalInteger("times", 1...1_000_000, help: "How many it hits; else all.")
    private static let delay = Setting.integer(
        "delayMs",
        0...longestDelay,
        default: 0,
        help: "How long the answer is held back, in milliseconds; the work is done before."
    )
    private static let status = Setting.optionalInteger("status", 300...599, help: "For `httpStatus`: the status.")
    private static let bytes = Setting.optionalInteger(
        "bytes",
        0...1_000_000,
        help: "For `truncate`: how many bytes of the body come."
    )
    private static let processed = Setting.bool(
        "processed",
        default: false,
        help: "For `httpStatus`, `hang` and `refuse`: whether the declaration is taken all the same."
    )
    private static let refusal = Setting.choice(
        "refusal",
        kinds,
        default: RefusalKind.processFailed.rawValue,
        help: "For `refuse`: what the other side says."
    )
    private static let text = Setting.string("text", default: "scripted", help: "For `refuse`: its words.")

    /// The keys of one rule.
    package static let schema = SettingsSchema(
        fault,
        operation,
        requestID,
        generation,
        skip,
        times,
        delay,
        status,
        bytes,
        processed,
        refusal,
        text
    )

    /// A list of rules under a key.
    package static func setting(_ name: String) -> Setting<[FaultRule]> {
        .list(name, of: schema, help: "What goes wrong; the first rule that matches and is not used up counts.") {
            values,
            value,
            reader in
            rule(values, value, &reader)
        }
    }

    private static func rule(_ values: Settings, _ value: JSONValue, _ reader: inout SettingsReader) -> FaultRule? {
        guard let kind = values[fault] else { return nil }
        reportStrayKeys(kind, value, &reader)
        guard let fault = makeFault(kind, values, value, &reader) else { return nil }
        if fault == .none, values[delay] == 0 {
            reader.report(value, "does nothing; set `fault` or `delayMs`")
        }
        return FaultRule(
            fault,
            on: values[operation] ?? .any,
            requestID: (values[requestID] ?? nil).map(Wildcard.init),
            generation: (values[generation] ?? nil).map(Generation.init(rawValue:)),
            skip: values[skip] ?? 0,
            times: values[times] ?? nil,
            delay: values[delay] ?? 0
        )
    }

    private static func makeFault(
        _ kind: Fault.Kind,
        _ values: Settings,
        _ value: JSONValue,
        _ reader: inout SettingsReader
    ) -> Fault? {
        let processed = values[processed] ?? false
        switch kind {
        case .none: return Fault.none
        case .refuseConnection: return .refuseConnection
        case .closeBeforeProcessing: return .closeBeforeProcessing
        case .closeAfterProcessing: return .closeAfterProcessing
        case .hang: return .hang(processed: processed)
        case .truncate: return needed(bytes, values, value, &reader).map { .truncate(bytes: $0) }
        case .garbage: return .garbage
        case .httpStatus: return needed(status, values, value, &reader).map { .httpStatus($0, processed: processed) }
        case .wrongSignature: return .wrongSignature
        case .missingSignature: return .missingSignature
        case .missingResponseTime: return .missingResponseTime
        case .wrongCharset: return .wrongCharset
        case .refuse:
            guard let refusal = values[refusal], let text = values[text] else { return nil }
            return .refuse(SimulatedRefusal(RefusalKind(rawValue: refusal), text), processed: processed)
        }
    }

    private static func needed(
        _ setting: Setting<Int?>,
        _ values: Settings,
        _ value: JSONValue,
        _ reader: inout SettingsReader
    ) -> Int? {
        if value[setting.name] == nil {
            reader.at(setting.name) { $0.report(value, "missing; it takes \(setting.description.type.text)") }
        }
        return values[setting] ?? nil
    }

    /// A key that the fault has no use for is a misunderstanding, and said.
    private static func reportStrayKeys(_ kind: Fault.Kind, _ value: JSONValue, _ reader: inout SettingsReader) {
        let users: [String: [Fault.Kind]] = [
            "status": [.httpStatus], "bytes": [.truncate], "refusal": [.refuse], "text": [.refuse],
            "processed": [.httpStatus, .hang, .refuse],
        ]
        for member in value.members ?? [] {
            guard let faults = users[member.key], !faults.contains(kind) else { continue }
            reader.at(member.key) {
                $0.report(
                    member.value,
                    "has no meaning with the fault \"\(kind.rawValue)\"; it goes with "
                        + faults.map(\.rawValue).joined(separator: ", ")
                )
            }
        }
    }
}
