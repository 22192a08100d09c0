/// Where a circuit breaker stands.
public enum BreakerState: String, Sendable, Hashable, CaseIterable {
    /// Declarations go out.
    case closed
    /// They are held back, and nothing asks whether the other side is well again.
    case open
    /// They are held back until an inquiry has had an answer.
    case halfOpen
}
