/// A process that works on a ledger. While its lease lasts, nobody else takes over what it is sending.
public struct LedgerOwner: Sendable, Hashable {
    /// Tells processes apart; random, so that a process id that comes again is another owner.
    public struct Token: StringIdentifier {
        /// The token.
        public let rawValue: String
        /// Wraps a token.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A token that nobody else has.
        public static func random() -> Token {
            var generator = SystemRandomNumberGenerator()
            let words = [generator.next(), generator.next()] as [UInt64]
            return Token(rawValue: words.map { String($0, radix: 36) }.joined(separator: "-"))
        }
    }

    /// Who.
    public var token: Token
    /// Until when.
    public var until: ZonedTime

    /// When leases ended that this one's renewal may remove, of processes that ended without a word: a week before.
    package var purgeTime: ZonedTime { until.adding(milliseconds: -604_800_000) }

    /// Makes an owner.
    public init(token: Token, until: ZonedTime) {
        self.token = token
        self.until = until
    }
}
