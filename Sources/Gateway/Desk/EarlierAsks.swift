import DeclarationCore
import Synchronization

/// How often this process asks about ids that the ledger doesn't know, and what it heard last: the ledger paces its own ids
/// alone. Of the newest so many; a process that restarts, or another one, asks anew.
final class EarlierAsks: Sendable {
    /// The most ids of one client that are remembered: one that asks about many costs the others nothing.
    static let limit = 10_000
    /// The most of all clients together; beyond it the oldest of the client with the most goes.
    static let wholeLimit = 50_000

    /// Whether it is time to ask.
    enum Turn: Sendable, Hashable {
        case ask
        /// It was asked not long ago, with these answers; `nil` while there are none yet.
        case wait([LedgerInquiry]?)
    }

    private struct Ask {
        var began: ZonedTime
        /// Who is asked.
        var backends: [BackendID]
        /// How many inquiries there were since anything new was learnt.
        var count: Int
        var answers: [LedgerInquiry]?
    }

    private typealias Asks = BoundedTable<RequestID, Ask>

    private let asks = Mutex<[ClientID: Asks]>([:])

    /// Begins an inquiry for a client, or says what is known. The first goes out at once, further ones at the intervals of
    /// the ledger's own ids.
    ///
    /// - Parameter backends: those from which the client may hear now; a reload may change them. What others said is not
    ///   told any more, and of one that is new nobody knows what it says.
    func begin(
        _ id: RequestID,
        for client: ClientID,
        at backends: [BackendID],
        _ settings: LedgerSettings,
        now: ZonedTime
    ) -> Turn {
        asks.withLock { asks in
            let known = asks[client]?[id].flatMap { ask in backends.allSatisfy(ask.backends.contains) ? ask : nil }
            // A time to come is of before the clock was put back.
            if let known, known.began <= now,
                known.began.adding(settings.askDelay(after: known.count)) > now
            {
                return .wait(known.answers?.filter { backends.contains($0.backend) })
            }
            asks[client, default: Asks(limit: Self.limit)][id] = Ask(
                began: now,
                backends: backends,
                count: (known?.count ?? 0) + 1,
                answers: known?.answers?.filter { backends.contains($0.backend) }
            )
            Self.keepWithinBound(&asks)
            return .ask
        }
    }

    /// Takes in what was said.
    func end(_ id: RequestID, for client: ClientID, _ answers: [LedgerInquiry]) {
        asks.withLock { asks in
            guard var ask = asks[client]?[id] else { return }
            if let before = ask.answers, before.map(\.result) != answers.map(\.result) { ask.count = 1 }
            ask.answers = answers
            asks[client]?[id] = ask
        }
    }

    private static func keepWithinBound(_ asks: inout [ClientID: Asks]) {
        guard asks.values.reduce(0, { $0 + $1.count }) > wholeLimit,
            let largest = asks.max(by: { $0.value.count < $1.value.count })?.key
        else { return }
        asks[largest]?.removeOldest()
    }
}
