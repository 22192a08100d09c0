/// Looks after everything in a ledger that isn't decided yet: asks each backend for what is due, takes the answers in,
/// settles unknown outcomes, and tells what changed.
///
/// ```swift
/// for try await event in Tracker(ledger).run() {
///     if case .receipt(let entry) = event { print(entry.requestID, entry.record?.receipt?.verdict ?? .pending) }
/// }
/// ```
/// Any number of trackers, in any number of processes and on any number of hosts, share one ledger: each takes what is
/// due under a lease, so that nobody else asks for it meanwhile.
public struct Tracker: Sendable {
    private let ledger: LedgerRouter
    private let options: TrackOptions
    private let stop: TrackStop

    /// Makes a tracker.
    public init(_ ledger: LedgerRouter, options: TrackOptions = TrackOptions()) {
        self.ledger = ledger
        self.options = options
        stop = TrackStop()
    }

    /// Makes a tracker that ends in its own time when it is told so.
    package init(_ ledger: LedgerRouter, options: TrackOptions = TrackOptions(), stop: TrackStop) {
        self.ledger = ledger
        self.options = options
        self.stop = stop
    }

    /// Tracks until cancelled, or, with ``TrackOptions/isOnce``, until all that is due now has been asked.
    ///
    /// - Returns: what changes, as it is found out. Fails with `ledger` when the ledger can't be used any more; a ledger
    ///   that is only out of reach for a while is waited for, unless it runs once.
    public func run() -> TrackEvents {
        TrackEvents(limit: options.buffer) { [ledger, options, stop] channel throws(LedgerRouterError) in
            let start = ledger.time.now()
            if options.isOnce {
                try await ledger.guarded { () async throws(LedgerError) in
                    try await ledger.adopt()
                    try await tellUnserved(channel)
                }
            }
            let wanted = ledger.router.configuration.backends.keys.filter {
                options.backends.isEmpty || options.backends.contains($0)
            }
            let failure: LedgerRouterError? = await withTaskGroup(of: LedgerRouterError?.self) { group in
                if !options.isOnce { group.addTask { await adopt(channel) } }
                for backend in wanted.sorted() {
                    group.addTask {
                        var lane = TrackLane(ledger, backend, options, channel, start: start, stop: stop)
                        do throws(LedgerRouterError) {
                            try await lane.run()
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                var first: LedgerRouterError?
                for await failure in group {
                    guard first == nil, let failure else { continue }
                    first = failure
                    group.cancelAll()
                    await channel.drain()
                }
                return first
            }
            if let failure { throw failure }
        }
    }

    /// Once, as soon as the ledger can be reached; if it can't be used any more, the lanes say so.
    private func adopt(_ channel: TrackChannel) async -> LedgerRouterError? {
        while !Task.isCancelled, !stop.isSet, (try? await ledger.adopt()) == nil {
            await stop.rest(for: options.longestPause, ledger.time)
        }
        try? await tellUnserved(channel)
        return nil
    }

    /// Tells of what no lane looks after, as its backend was taken out of the configuration: the oldest of those whose outcome
    /// is unknown, then those whose receipt is awaited and would still be asked for.
    private func tellUnserved(_ channel: TrackChannel) async throws(LedgerError) {
        guard options.backends.isEmpty, !Task.isCancelled else { return }
        let others = Set(ledger.router.configuration.backends.keys)
        let earliest = ledger.time.now().subtracting(ledger.policy.settings.trackFor)
        try await tellUnserved(LedgerFilter(states: [.sending, .unknown], otherThan: others), channel)
        try await tellUnserved(
            LedgerFilter(states: [.accepted], from: earliest, otherThan: others, order: .nextCheck),
            channel
        )
    }

    private func tellUnserved(_ filter: LedgerFilter, _ channel: TrackChannel) async throws(LedgerError) {
        for entry in try await ledger.store.entries(matching: filter, after: nil, limit: 100).entries {
            do throws(UnservedBinding) {
                _ = try ledger.router.configuration.backend(for: entry.binding)
            } catch {
                await channel.send(.stuck(entry, reason: error.description))
            }
        }
    }
}
