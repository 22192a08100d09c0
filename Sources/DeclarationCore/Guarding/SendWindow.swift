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

    init(until end: ZonedTime, now: ZonedTime) {
        self.end = end
        latestDeparture = .now + .milliseconds(end.epochMilliseconds - now.epochMilliseconds)
    }
}
