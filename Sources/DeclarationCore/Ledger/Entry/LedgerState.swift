/// How far the ledger knows a declaration to be.
public enum LedgerState: String, Sendable, Hashable, CaseIterable {
    /// An attempt is under way, or its process died before it could write the end down.
    case sending
    /// It may have arrived; an inquiry has to settle it.
    case unknown
    /// The other side has it.
    case accepted
    /// The other side refused it in an answer that verified.
    case refused
    /// Nothing of it is at the other side: it never left this machine, or wasn't found and was dropped,
    /// or a person said so.
    case notSent

    /// Whether somebody still has to find out.
    public var isUnsettled: Bool { self == .sending || self == .unknown }
}
