import CurlTransport
import DeclarationCore
import Synchronization

/// One transport for each distinct set of settings, so that backends share connections and threads, also those of a
/// configuration and the one that takes its place. A transport ends when no backend uses it any more.
final class TransportPool: Sendable {
    private struct Entry {
        weak var transport: CurlTransport?
    }

    private let transports = Mutex<[TransportSettings: Entry]>([:])

    func transport(_ settings: TransportSettings) throws(InvalidInput) -> any HTTPTransport {
        if let known = transports.withLock({ $0[settings]?.transport }) { return known }
        // Without the lock: it reads a file, starts a thread and a library. Of two that make one at once the first one's
        // counts, and the other ends with its last reference.
        let made = try CurlTransport(settings)
        return transports.withLock { transports in
            if let known = transports[settings]?.transport { return known }
            transports = transports.filter { $0.value.transport != nil }
            transports[settings] = Entry(transport: made)
            return made
        }
    }

    /// Transports in use, and the requests that are under way or wait on them.
    var figures: TransportFigures {
        let live = transports.withLock { $0.values.compactMap(\.transport) }
        return TransportFigures(
            transports: live.count,
            outstanding: live.reduce(0) { $0 + $1.outstanding },
            limit: transports.withLock { $0.filter { $0.value.transport != nil }.keys.reduce(0) { $0 + $1.queueLimit } }
        )
    }
}

/// What the transports to the backends are doing, at one moment.
package struct TransportFigures: Sendable, Hashable {
    /// Transports in use.
    package let transports: Int
    /// Requests under way, or waiting for a connection.
    package let outstanding: Int
    /// How many may be.
    package let limit: Int
}
