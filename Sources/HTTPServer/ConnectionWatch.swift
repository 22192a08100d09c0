internal import CMicroHTTPD
import Glibc
import Synchronization

/// Looks after all connections from a thread of its own: notices clients that go away (libmicrohttpd does not look at
/// suspended connections), and cuts connections whose deadline has passed (its own time-out starts anew with each byte).
final class ConnectionWatch: Sendable {
    private struct Registry {
        var connections: [UInt64: Connection] = [:]
        /// Whether the thread waits without a time limit, since there is nothing to look after.
        var isAsleep = false
    }

    /// Milliseconds between two looks at the deadlines.
    private static let interval: Int32 = 100
    /// A connection that has been idle for less is not closed to make room.
    private static let leastIdleTime: UInt64 = 1000

    private let epoll: Int32
    private let wake: Int32
    private let connectionLimit: Int
    private let traffic: Traffic
    private let thread = Mutex<pthread_t?>(nil)
    private let registry = Mutex(Registry())

    init(connectionLimit: Int, traffic: Traffic) throws(HTTPServerError) {
        self.connectionLimit = connectionLimit
        self.traffic = traffic
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .cannotListen("no epoll instance: \(systemErrorText(errno))") }
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard wake >= 0 else {
            let text = systemErrorText(errno)
            close(epoll)
            throw .cannotListen("no event descriptor: \(text)")
        }
    }

    deinit {
        close(wake)
        close(epoll)
    }

    func start() throws(HTTPServerError) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = 0
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) == 0 else {
            throw .cannotListen("cannot watch connections: \(systemErrorText(errno))")
        }
        isStopping.store(false, ordering: .relaxed)
        let started = try startThread { self.watch() }
        thread.withLock { $0 = started }
    }

    private let isStopping = Atomic(false)

    /// Ends the thread and waits for it, which blocks shortly; ``start()`` may follow.
    func stop() {
        guard let running = thread.withLock({ $0.take() }) else { return }
        isStopping.store(true, ordering: .releasing)
        rouse()
        pthread_join(running, nil)
        var unused = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, wake, &unused)
    }

    /// Looks after a connection from now on; false when the kernel has no room.
    func add(_ connection: Connection) -> Bool {
        let wasAsleep = registry.withLock { registry in
            registry.connections[connection.id] = connection
            defer { registry.isAsleep = false }
            return registry.isAsleep
        }
        if wasAsleep { rouse() }
        var event = epoll_event()
        event.events = EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
        event.data.u64 = connection.id
        return epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event) == 0
    }

    /// Forgets a connection, whose socket is still open.
    func remove(_ connection: Connection) {
        _ = registry.withLock { $0.connections.removeValue(forKey: connection.id) }
        var unused = epoll_event()
        // Fails when the connection could not be added: then it is not in the set.
        epoll_ctl(epoll, EPOLL_CTL_DEL, connection.socket, &unused)
    }

    var all: [Connection] { registry.withLock { Array($0.connections.values) } }

    var count: Int { registry.withLock { $0.connections.count } }

    private func rouse() {
        // Fails only when the counter is full: then the thread is woken anyway.
        eventfd_write(wake, 1)
    }

    private func watch() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var nextLook = currentMilliseconds()
        while !isStopping.load(ordering: .acquiring) {
            let count = epoll_wait(epoll, &events, Int32(events.count), timeLimit)
            if count < 0 && errno != EINTR { return }
            for event in events.prefix(Int(max(count, 0))) { handle(event.data.u64) }
            let now = currentMilliseconds()
            guard now >= nextLook else { continue }
            nextLook = now + UInt64(Self.interval)
            inspect(at: now)
        }
    }

    private func handle(_ id: UInt64) {
        guard id != 0 else {
            var count: eventfd_t = 0
            eventfd_read(wake, &count)
            return
        }
        // An event that came too late finds nothing here: ids are never used twice, descriptors are.
        registry.withLock { $0.connections[id] }?.clientIsGone()
    }

    private var timeLimit: Int32 {
        registry.withLock { registry in
            registry.isAsleep = registry.connections.isEmpty
            return registry.isAsleep ? -1 : Self.interval
        }
    }

    private func inspect(at now: UInt64) {
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
