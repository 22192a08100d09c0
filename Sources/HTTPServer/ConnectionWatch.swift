internal import CMicroHTTPD
import Glibc
import Synchronization

/// Looks after all connections: notices clients that go away (libmicrohttpd does not look at suspended connections), and
/// cuts connections whose deadline has passed (its own time-out starts anew with each byte).
final class ConnectionWatch: Sendable {
    private struct Registry {
        var connections: [UInt64: Connection] = [:]
        var nextLook: UInt64 = 0
        /// When connections that were left are counted again.
        var nextCount: UInt64 = 0
        var haveEnded = false
    }

    /// Milliseconds between two looks at the deadlines.
    private static let interval: Int32 = 100
    /// A connection that has been idle for less is not closed to make room.
    private static let leastIdleTime: UInt64 = 1000

    private let events: EventSet
    private let connectionLimit: Int
    private let traffic: Traffic
    private let registry = Mutex(Registry())

    /// - Parameter events: what the server's thread waits on; a connection's tag there is its id.
    init(_ events: EventSet, settings: ServerSettings, traffic: Traffic) {
        self.events = events
        connectionLimit = settings.connectionLimit
        self.traffic = traffic
    }

    /// Looks after a connection from now on; false when the kernel has no room.
    func add(_ connection: Connection) -> Bool {
        registry.withLock { $0.connections[connection.id] = connection }
        return events.add(connection.socket, [EPOLLRDHUP, EPOLLONESHOT], tag: connection.id)
    }

    /// Forgets a connection, whose socket is still open.
    func remove(_ connection: Connection) {
        registry.withLock { registry in
            registry.connections[connection.id] = nil
            registry.haveEnded = true
        }
        events.remove(connection.socket)
    }

    /// Whether connections have ended since it was last asked.
    func takeEnds() -> Bool {
        registry.withLock { registry in
            defer { registry.haveEnded = false }
            return registry.haveEnded
        }
    }

    /// The same, and it will be told again.
    var haveEnded: Bool { registry.withLock { $0.haveEnded } }

    var all: [Connection] { registry.withLock { Array($0.connections.values) } }

    /// Whether a TLS handshake may be under way.
    var hasHandshakes: Bool {
        registry.withLock { $0.connections.values.contains { $0.tls != nil && $0.isNew } }
    }

    /// Milliseconds after which to look again; -1 when there is nothing to look after.
    var timeLimit: Int32 { registry.withLock { $0.connections.isEmpty ? -1 : Self.interval } }

    /// The client of a connection has closed its side, or broken the connection.
    func clientHasClosed(_ id: UInt64, isBroken: Bool) {
        // An event that came too late finds nothing here: ids are never used twice, descriptors are.
        guard let connection = registry.withLock({ $0.connections[id] }) else { return }
        connection.clientHasClosed(isBroken: isBroken)
        // A break, of which the kernel tells without being asked, may still follow.
        if !isBroken { events.change(connection.socket, [EPOLLONESHOT], tag: id) }
    }

    /// A client at its limit that goes on connecting costs a look at all connections no more often, in milliseconds.
    private static let countInterval: UInt64 = 5

    /// How many connections a client has closed itself, with nothing under way on them; those too of which libmicrohttpd
    /// doesn't know yet. On the server's thread. 0 where it was asked a moment ago in vain.
    func leftConnections(of client: ClientAddress.Key) -> Int {
        let now = currentMilliseconds()
        guard registry.withLock({ now >= $0.nextCount }) else { return 0 }
        // The tags that are no connection's are found nowhere, and what they stand for is looked at anyway.
        while events.wait(atMost: 0, clientHasClosed) {}
        return registry.withLock { registry in
            let left = registry.connections.values.filter { $0.client.key == client && $0.isLeft }.count
            if left == 0 { registry.nextCount = now + Self.countInterval }
            return left
        }
    }

    /// Looks at the deadlines, unless it did so a moment ago.
    func look() {
        let now = currentMilliseconds()
        let isDue = registry.withLock { registry in
            guard now >= registry.nextLook else { return false }
            registry.nextLook = now + UInt64(Self.interval)
            return true
        }
        guard isDue else { return }
        let connections = all
        for connection in connections where connection.inspect(at: now) == .late { traffic.connectionWasLate() }
        makeRoom(connections, now)
    }

    /// Closes those that have been idle longest when nearly all places are taken: idle clients must not keep working
    /// ones out.
    private func makeRoom(_ connections: [Connection], _ now: UInt64) {
        let excess = connections.count - (connectionLimit - connectionLimit / 16)
        guard excess > 0, connections.count >= 16 else { return }
        let idle = connections.compactMap { connection in connection.idleTime(at: now).map { ($0, connection) } }
            .filter { $0.0 >= Self.leastIdleTime }
            .sorted { $0.0 > $1.0 }
        for (_, connection) in idle.prefix(excess) {
            connection.cut()
            traffic.connectionMadeRoom()
        }
    }
}
