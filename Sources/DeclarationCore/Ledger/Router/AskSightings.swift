import Synchronization

/// When, by this process's clock, ids were last asked for as far as it knows; of the newest so many.
final class AskSightings: Sendable {
    private static let limit = 10_000

    private let sightings = Mutex(BoundedTable<RequestID, LedgerAsk.Sighting>(limit: limit))

    subscript(_ id: RequestID) -> LedgerAsk.Sighting? { sightings.withLock { $0[id] } }

    /// This process asks.
    func noteOwn(_ ask: LedgerAsk, of id: RequestID) {
        sightings.withLock { $0[id] = LedgerAsk.Sighting(stamp: ask.time, seen: ask.time) }
    }

    /// The ledger has an ask that another process made, whose clock is ahead: it counts from when it was first seen.
    func note(_ ask: LedgerAsk, of id: RequestID, now: ZonedTime) {
        guard ask.time > now else { return }
        sightings.withLock { sightings in
            if let known = sightings[id], known.isOf(ask), known.seen <= now { return }
            sightings[id] = LedgerAsk.Sighting(stamp: ask.time, seen: now)
        }
    }
}
