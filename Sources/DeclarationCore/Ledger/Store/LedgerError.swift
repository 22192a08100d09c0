/// Why the ledger could not do something.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure. Open: a store may bring its own.
    public struct Code: StringIdentifier {
        /// The name.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The store can't be reached or opened.
        public static let unavailable: Code = "unavailable"
        /// No room is left.
        public static let full: Code = "full"
        /// The store may not be written.
        public static let readOnly: Code = "readOnly"
        /// Another process holds the store for longer than is waited for.
        public static let locked: Code = "locked"
        /// The store's content is damaged or not a ledger.
        public static let corrupted: Code = "corrupted"
        /// One entry can't be read, or the content it keeps; the others are not concerned.
        public static let unreadable: Code = "unreadable"
        /// The store was written by a newer program.
        public static let newerSchema: Code = "newerSchema"
        /// Too many calls wait for the store.
        public static let overloaded: Code = "overloaded"
        /// A key is missing or content can't be opened.
        public static let sealing: Code = "sealing"
        /// The store was closed.
        public static let closed: Code = "closed"
        /// Anything else.
        public static let other: Code = "other"
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong, where, and what to do; without personal data.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Entries that can't be read, by their ids.
    package static func unreadable(_ ids: [RequestID]) -> LedgerError {
        let named = ids.prefix(100).map(\.rawValue).joined(separator: ", ")
        let more = ids.count > 100 ? " and \(ids.count - 100) more" : ""
        let which =
            ids.count == 1
            ? "the ledger's entry of \(named) is" : "\(ids.count) entries of the ledger, \(named)\(more), are"
        return LedgerError(.unreadable, "\(which) unreadable; restore the ledger from a backup")
    }

    /// Whether it may be about one entry alone, which can't be read or opened: others are worth a try.
    package var mayBeOfOneEntry: Bool { code == .unreadable || code == .sealing }

    /// One line.
    public var description: String { "ledger: \(message) [\(code)]" }
}
