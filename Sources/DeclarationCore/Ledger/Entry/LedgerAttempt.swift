/// One call to a backend in the history of a declaration. History only grows: an attempt is opened, then ended once.
public struct LedgerAttempt: Sendable, Hashable {
    /// What the call was for.
    public enum Kind: String, Sendable, Hashable {
        /// The first call of a binding.
        case declare
        /// The identical content again because the outcome was unknown.
        case retry
        /// A re-push to customs, possibly with changed content, by the generation's rules.
        case retransmit
        /// A question; changes nothing.
        case inquire
    }

    /// The declaration.
    public var requestID: RequestID
    /// The number, from 1 in each declaration.
    public var number: Int
    /// What it was for.
    public var kind: Kind
    /// When it was written down; the first byte leaves after that.
    public var started: ZonedTime
    /// Where it went.
    public var binding: LedgerBinding
    /// How it ended; `nil` while it is under way, and for ever when its process died.
    public var end: LedgerAttemptEnd?

    /// Makes an attempt.
    public init(
        requestID: RequestID,
        number: Int,
        kind: Kind,
        started: ZonedTime,
        binding: LedgerBinding,
        end: LedgerAttemptEnd? = nil
    ) {
        self.requestID = requestID
        self.number = number
        self.kind = kind
        self.started = started
        self.binding = binding
        self.end = end
    }
}

/// How an attempt ended.
public struct LedgerAttemptEnd: Sendable, Hashable {
    /// When.
    public var ended: ZonedTime
    /// Whether it can have reached the other side; `nil` when a usable answer came.
    public var delivery: Delivery?
    /// What it means.
    public var outcomeClass: OutcomeClass
    /// The other side's own code, or the failure's name.
    public var code: String
    /// The other side's own text, or the failure in words.
    public var text: String
    /// Whether the answer carried a signature that verified.
    public var isAuthenticated: Bool

    /// Makes an end.
    public init(
        ended: ZonedTime,
        delivery: Delivery? = nil,
        outcomeClass: OutcomeClass,
        code: String,
        text: String,
        isAuthenticated: Bool
    ) {
        self.ended = ended
        self.delivery = delivery
        self.outcomeClass = outcomeClass
        self.code = code
        self.text = text
        self.isAuthenticated = isAuthenticated
    }

    /// An end by an answer.
    init(_ reason: OutcomeReason, ended: ZonedTime) {
        self.init(
            ended: ended,
            outcomeClass: reason.outcomeClass,
            code: reason.code,
            text: reason.text,
            isAuthenticated: reason.isAuthenticated
        )
    }

    /// An end without a usable answer.
    init(_ error: ProviderError, ended: ZonedTime) {
        self.init(
            ended: ended,
            delivery: error.delivery,
            outcomeClass: error.delivery == .notSent ? .notSent : .unknownOutcome,
            code: error.code.rawValue,
            text: error.message,
            isAuthenticated: false
        )
    }
}

extension LedgerAttempt {
    /// Whether the other side turned it away for coming too fast, in an answer that verified.
    package var wasThrottled: Bool { end.map { $0.isAuthenticated && $0.outcomeClass == .throttled } ?? false }
}

extension OutcomeClass {
    /// Nothing left this machine.
    public static let notSent: OutcomeClass = "notSent"
}
