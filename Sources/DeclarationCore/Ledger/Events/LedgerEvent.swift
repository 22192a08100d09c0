/// Something about the configuration or a move between generations that is written down for good: who routed what when.
///
/// Holds no personal data: who records one sees to that.
public struct LedgerEvent: Sendable, Hashable {
    /// What an event tells of. Open: programs may bring their own.
    public struct Kind: StringIdentifier {
        /// The name.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A configuration began to be used; the subject is its version. Kept once for each subject: the first stays.
        public static let configuration: Kind = "configuration"
        /// A step of a move; the subject is the move's name.
        public static let moveStep: Kind = "moveStep"
        /// What the other generation would have made of a declaration; the subject is the request id. Forgotten as
        /// declarations are.
        public static let shadow: Kind = "shadow"
        /// A person did something with an open id; the subject is the request id, the rest a ``PersonStep``. Named after the
        /// first of these steps.
        public static let personStep: Kind = "hold"

        /// Whether the first event of a subject is kept and later ones are passed over.
        public var isOnce: Bool { self == .configuration }
    }

    /// The store's number of the event: later events have higher ones. 0 before it was recorded.
    public var id: Int64
    /// When it happened, by the recording host's clock.
    public var time: ZonedTime
    /// What it tells of.
    public var kind: Kind
    /// What it is about.
    public var subject: String
    /// The version of the configuration in use; may be empty.
    public var configurationVersion: String
    /// The rest; without lines, as a store keeps none.
    public var detail: JSONValue
    /// Whether a store has it and can't read its detail, which is empty then; the rest is as it was written.
    public var isUnreadable = false

    /// Makes an event.
    public init(
        id: Int64 = 0,
        time: ZonedTime,
        kind: Kind,
        subject: String,
        configurationVersion: String,
        detail: JSONValue = [:]
    ) {
        self.id = id
        self.time = time
        self.kind = kind
        self.subject = subject
        self.configurationVersion = configurationVersion
        self.detail = detail.withoutLines
    }
}
