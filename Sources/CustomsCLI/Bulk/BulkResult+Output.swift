import DeclarationCore

extension BulkResult {
    /// The ending in a word.
    var word: String {
        switch ending {
        case .answered(.accepted, _): "accepted"
        case .answered(.rejected, _): "rejected"
        case .answered(.unknown, _): "unknown"
        case .failed(.conflict), .failed(.bound), .failed(.taken): "conflict"
        case .failed(.guarded), .failed(.router(.invalid)), .failed(.router(.noRoute)): "invalid"
        case .failed(.inProgress), .failed(.unsettled), .failed(.unserved): "unknown"
        case .failed(let error): error.delivery == .notSent ? "notSent" : "unknown"
        case .skipped: "skipped"
        }
    }

    /// The raw code of what wasn't accepted.
    var refusal: String? {
        switch ending {
        case .answered(.accepted, _), .skipped: nil
        case .answered(.rejected(let reason), _), .answered(.unknown(let reason), _): reason.code
        case .failed(.router(.backend(let error))): error.code.rawValue
        case .failed(let error): CommandFailure(error).json["kind"]?.string
        }
    }

    /// A line of the result file, without anything of the buyer.
    var json: JSONValue {
        .object([
            "line": .number(item.line),
            "requestId": .string(item.declaration.requestID.rawValue),
            "outcome": .string(word),
            "kept": isKept ? .bool(true) : nil,
            "backend": backend.map { .string($0.rawValue) },
            "customsCode": customsCode.map { .string($0.rawValue) },
            "accepted": acceptance?.json,
            "code": refusal.map(JSONValue.string),
            "text": text.map(JSONValue.string),
            "warnings": warnings.isEmpty ? nil : .array(warnings.map(\.json)),
        ])
    }

    private var isKept: Bool { if case .answered(_, isKept: true) = ending { true } else { false } }

    private var acceptance: Acceptance? {
        if case .answered(.accepted(let acceptance), _) = ending { acceptance } else { nil }
    }

    private var text: String? {
        switch ending {
        case .answered(.accepted, _), .skipped: nil
        case .answered(.rejected(let reason), _), .answered(.unknown(let reason), _): reason.text
        case .failed(.router(.backend(let error))): error.message
        case .failed(.guarded(let input)), .failed(.router(.invalid(let input))):
            input.problems.filter { $0.severity == .error }.map(\.description).joined(separator: "; ")
        case .failed(let error): error.description
        }
    }
}
