/// The question that matters after a failure: did it reach them?
public enum Delivery: String, Sendable, Hashable {
    /// Nothing of the request can have reached the other side; sending again is safe. Said of one call: an earlier one for
    /// the same id may have arrived, and a ledger's router settles that first.
    case notSent
    /// The request may have arrived; nothing usable came back. Inquire, never resend blindly.
    case unknown
    /// An answer came, but it can't be used or believed; whether the declaration happened is not known.
    case answered
}
