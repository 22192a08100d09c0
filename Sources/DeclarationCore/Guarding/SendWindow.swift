/// Until when a call may begin to leave.
///
/// What was written down as being sent may be taken over by others once its owner's lease has lapsed: from then on it must
/// not leave any more, however long it has waited for its turn.
struct SendWindow: Sendable {
    /// The window of the call that is under way; `nil` when nothing else may take the call over.
    @TaskLocal static var current: SendWindow?

    /// The end, on the clock that leases are written with.
    let end: ZonedTime
    /// The end for the transport, which has no such clock. It also runs on while the machine sleeps.
    let latestDeparture: ContinuousClock.Instant

    /// - Parameters:
    ///   - now: what the clock that leases are written with says.
    ///   - mark: read before that clock: a process that is stopped between the two has the less time left.
    init(until end: ZonedTime, now: ZonedTime, mark: ContinuousClock.Instant) {
        self.end = end
        latestDeparture = mark + .milliseconds(end.epochMilliseconds - now.epochMilliseconds)
    }
}
