import DeclarationCore

/// What a re-transmission has to tell beside what any declaration tells.
struct RetransmissionFacts: Sendable {
    /// Where it goes; `nil` when that isn't known, as the call failed.
    var binding: LedgerBinding?
    /// The fields that differ from what the other side had.
    var changes: [String]?

    /// For programs.
    var json: JSONValue {
        .object([
            "retransmission": .bool(true),
            "backend": binding.map { .string($0.backend.rawValue) },
            "customsCode": binding.map { .string($0.customsCode.rawValue) },
            "changes": changes.map { .array($0.map(JSONValue.string)) },
        ])
    }

    /// For people: a name and a value each.
    var rows: [(String, String?)] {
        [
            ("Backend", binding.map { "\($0.backend) (generation \($0.generation)), to which the id belongs" }),
            ("Customs code sent", binding?.customsCode.rawValue),
            ("Changed", changes.map { $0.isEmpty ? "nothing" : $0.joined(separator: ", ") }),
        ]
    }

    /// What it means for the data at customs, in words.
    func effect(of ending: DeclarationResult.Ending, isKept: Bool) -> String? {
        switch ending {
        case .planned: nil
        case .answered(.accepted) where isKept:
            "an earlier re-transmission of this content had arrived; nothing was sent now"
        case .answered(.accepted): "pushed again; inquire for the new receipt"
        case .answered(.rejected): "unchanged: what was accepted before still counts"
        case .answered(.unknown): "not known: what was accepted before, or this"
        case .failed(let error):
            error.delivery == .notSent
                ? "unchanged: what was accepted before still counts" : "not known: what was accepted before, or this"
        }
    }
}

extension CommandFailure {
    /// Rules that forbid a re-transmission: 3 when it is only too early, else 65.
    init(_ refusals: [RetransmissionRefusal], _ message: String) {
        let isOnlyEarly = !refusals.isEmpty && refusals.allSatisfy { $0.rule == .interval }
        self.init(isOnlyEarly ? .notSent : .invalid, message)
        json = .object([
            "kind": "retransmission",
            "message": .string(message),
            "refusals": .array(refusals.map(\.json)),
        ])
    }
}

extension RetransmissionRefusal {
    /// For programs.
    fileprivate var json: JSONValue {
        .object([
            "rule": .string(rule.rawValue),
            "message": .string(message),
            "paths": paths.isEmpty ? nil : .array(paths.map(JSONValue.string)),
            "allowedFrom": allowedFrom.map { .string($0.iso8601) },
        ])
    }
}
