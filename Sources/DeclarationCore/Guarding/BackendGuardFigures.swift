/// What guards a backend, at one moment.
public struct BackendGuardFigures: Sendable, Hashable {
    /// The backend.
    public let backend: BackendID
    /// Where its breaker stands; `nil` when it has none.
    public let breaker: BreakerState?
    /// Until when it is open at least.
    public let openUntil: ZonedTime?
    /// Declarations under way.
    public let inFlight: Int
    /// How many may be; `nil` for any number.
    public let inFlightLimit: Int?
    /// Declarations that wait.
    public let queued: Int
    /// How many may wait; `nil` when none ever has to.
    public let queuedLimit: Int?
}
