/// A rule that a re-transmission would break; nothing was sent.
public struct RetransmissionRefusal: Sendable, Hashable, CustomStringConvertible {
    /// The rule. Open: a later generation may have its own.
    public struct Rule: StringIdentifier {
        /// The name.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The ledger must know the id.
        public static let knownID: Rule = "knownId"
        /// The other side must have accepted the declaration.
        public static let accepted: Rule = "accepted"
        /// The backend must offer re-transmission.
        public static let supported: Rule = "supported"
        /// Declarations of the office must be allowed to be pushed again.
        public static let office: Rule = "office"
        /// Only some fields may differ.
        public static let modifiableFields: Rule = "modifiableFields"
        /// The interval since the last call must be over.
        public static let interval: Rule = "interval"
        /// The kept content must still be there to be compared or sent.
        public static let keptContent: Rule = "keptContent"
    }

    /// The rule.
    public var rule: Rule
    /// The fields it is about, as paths of a declaration file.
    public var paths: [String]
    /// When it will be allowed, where time alone decides.
    public var allowedFrom: ZonedTime?
    /// What is wrong and what would be right; without values of the declaration.
    public var message: String

    /// Makes a refusal.
    public init(_ rule: Rule, _ message: String, paths: [String] = [], allowedFrom: ZonedTime? = nil) {
        self.rule = rule
        self.paths = paths
        self.allowedFrom = allowedFrom
        self.message = message
    }

    /// The message and the rule's name.
    public var description: String { "\(message) [\(rule)]" }
}

extension RetransmissionRefusal {
    static let unknownID = RetransmissionRefusal(
        .knownID,
        "the ledger doesn't know it; only what was declared through this ledger can be re-transmitted"
    )

    static func notAccepted(_ entry: LedgerEntry) -> RetransmissionRefusal {
        let next =
            entry.state.isUnsettled
            ? "it has to be settled first, by inquiry"
            : "declare it again, with the same id: it isn't at the other side"
        return RetransmissionRefusal(
            .accepted,
            "it is \(entry.state.rawValue), and only an accepted declaration can be re-transmitted; \(next)"
        )
    }

    static func unsupported(_ backend: BackendID) -> RetransmissionRefusal {
        RetransmissionRefusal(.supported, "backend \"\(backend)\", to which it belongs, has no re-transmission")
    }

    static func office(_ code: CustomsCode, _ rules: RetransmissionRules) -> RetransmissionRefusal {
        RetransmissionRefusal(
            .office,
            "\(rules.source) never allows it at \(code), neither unchanged nor corrected",
            paths: ["customs"]
        )
    }

    static let incomparable = RetransmissionRefusal(
        .keptContent,
        "the kept declaration was forgotten or its key is gone, so it can't be checked that only modifiable fields differ; "
            + "only the unchanged content could be sent again"
    )

    static let forgotten = RetransmissionRefusal(
        .keptContent,
        "the kept declaration was forgotten; give the whole declaration again, unchanged"
    )

    static func fixed(_ paths: [String], _ rules: RetransmissionRules) -> RetransmissionRefusal {
        let allowed = rules.modifiable.sorted().joined(separator: ", ")
        return RetransmissionRefusal(
            .modifiableFields,
            "\(paths.joined(separator: ", ")) may not differ; \(rules.source) allows "
                + (allowed.isEmpty ? "no change at all" : "changes of \(allowed) alone"),
            paths: paths
        )
    }

    static func tooEarly(
        _ entry: LedgerEntry,
        _ lastSent: ZonedTime,
        _ rules: RetransmissionRules,
        isSame: Bool
    ) -> RetransmissionRefusal {
        let allowed = rules.allowedFrom(lastSent: lastSent).fullSecond
        let margin = rules.margin < .seconds(1) ? "" : " (and \(rules.margin.components.seconds) s for safety)"
        let known = isSame ? entry.retransmitted.map { "; this very content was re-transmitted at \($0.iso8601)" } : nil
        return RetransmissionRefusal(
            .interval,
            "it was last sent at \(lastSent.iso8601), and \(rules.source) wants \(rules.interval.components.seconds) s in "
                + "between\(margin): allowed from \(allowed.iso8601) on\(known ?? "")",
            allowedFrom: allowed
        )
    }
}
