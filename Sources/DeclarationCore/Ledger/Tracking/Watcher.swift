/// Follows a few declarations until nothing more is expected of them: for somebody who waits.
///
/// It asks more often than a tracker, and sees what trackers and other programs write into the ledger meanwhile.
public struct Watcher: Sendable {
    private let ledger: LedgerRouter
    private let ids: [RequestID]
    private let deadline: ZonedTime?

    /// The shortest and the longest time between two questions.
    private static let delays = Duration.seconds(2)...Duration.seconds(60)

    /// Makes a watcher.
    ///
    /// - Parameters:
    ///   - ids: what to follow; ids that the ledger doesn't know are left out.
    ///   - timeout: after how long to end anyway; never when `nil`.
    public init(_ ledger: LedgerRouter, _ ids: [RequestID], timeout: Duration? = nil) {
        self.ledger = ledger
        self.ids = ids
        deadline = timeout.map { ledger.time.now().adding($0) }
    }

    /// Follows them until all are decided, the time is over, or the reader stops.
    ///
    /// - Returns: what changes, as it is found out, without what was known before. Fails with `ledger` when the ledger
    ///   can't be used; one that is out of reach for a while is waited for.
    public func run() -> TrackEvents {
        TrackEvents(limit: 256) { channel throws(LedgerRouterError) in
            do throws(LedgerError) {
                try await follow(channel)
            } catch {
                throw .ledger(error)
            }
        }
    }

    private func follow(_ channel: TrackChannel) async throws(LedgerError) {
        var known = try await entries()
        var delay = Self.delays.lowerBound
        while !Task.isCancelled {
            let open = known.values.filter { !$0.isDecided }
            guard !open.isEmpty else { return }
            // Both what the answers changed and what others wrote.
            guard let now = try await look(at: open, channel, pause: delay) else {
                guard await rest(delay) else { return }
                delay = min(delay * 2, Self.delays.upperBound)
                continue
            }
            let changes = now.values.sorted { $0.requestID < $1.requestID }.flatMap { entry in
                known[entry.requestID].map { TrackEvent.changes(from: $0, to: entry) } ?? []
            }
            for change in changes { await channel.send(change) }
            known = now
            if !now.values.contains(where: { !$0.isDecided }) { return }
            delay = changes.isEmpty ? min(delay * 2, Self.delays.upperBound) : Self.delays.lowerBound
            guard await rest(delay) else { return }
        }
    }

    /// Asks, and reads what is known then.
    ///
    /// - Returns: `nil`, told as a pause, when the ledger is out of reach: whoever waits, waits for it too.
    private func look(
        at open: [LedgerEntry],
        _ channel: TrackChannel,
        pause: Duration
    ) async throws(LedgerError) -> [RequestID: LedgerEntry]? {
        do throws(LedgerError) {
            try await ask(open, channel)
            return try await entries()
        } catch {
            guard error.isPassing else { throw error }
            for backend in Set(open.map(\.binding.backend)).sorted() {
                await channel.send(.paused(backend, for: pause, reason: error.description))
            }
            return nil
        }
    }

    /// Waits.
    ///
    /// - Returns: whether there is time left.
    private func rest(_ delay: Duration) async -> Bool {
        let left = deadline?.since(ledger.time.now()) ?? delay
        guard left > .zero else { return false }
        try? await ledger.time.sleep(for: min(delay, left))
        return true
    }

    private func entries() async throws(LedgerError) -> [RequestID: LedgerEntry] {
        var entries: [RequestID: LedgerEntry] = [:]
        for id in Set(ids) { entries[id] = try await ledger.store.entry(id) }
        return entries
    }

    private func ask(_ entries: [LedgerEntry], _ channel: TrackChannel) async throws(LedgerError) {
        let (groups, unserved) = ledger.byBackend(entries)
        for (entry, reason) in unserved { await channel.send(.stuck(entry, reason: reason.description)) }
        for (backend, group) in groups {
            let report = try await ledger.look(at: group, backend, until: deadline) { event in
                // Changes are told by comparing, where others' are seen too.
                switch event {
                case .stuck, .resent, .notFound: await channel.send(event)
                default: break
                }
            }
            await channel.send(report.event(backend.id))
        }
    }
}

extension LedgerEntry {
    /// Whether nothing more is expected: customs' answer is final, or the declaration was refused or never left. While a
    /// re-transmission is under way or its outcome unknown, an earlier final answer decides nothing.
    public var isDecided: Bool { (isFinal && state == .accepted) || state == .refused || state == .notSent }
}
