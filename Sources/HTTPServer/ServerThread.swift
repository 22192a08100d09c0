internal import CMicroHTTPD
import Glibc
import Synchronization

/// The server's one thread: it alone calls libmicrohttpd, and looks after the connections in between.
///
/// The library could run a thread of its own, but that one takes 128 events at a time, and when exactly so many have come
/// it waits for more before it looks at any (0.9.75): a server whose clients all wait for their answers would stand still.
/// Here the library never waits.
final class ServerThread: Sendable {
    private enum Order {
        case quiesce
        case stop
    }

    /// What other threads want done here.
    private struct Mail {
        var resumed: [SuspendedConnection] = []
        var orders: [(order: Order, done: CheckedContinuation<Void, Never>)] = []
        /// Whether the thread waits, or is about to, and must be woken.
        var isAsleep = false

        var isEmpty: Bool { resumed.isEmpty && orders.isEmpty }
    }

    /// The tags of the two descriptors that are no connection's.
    private static let (bellTag, daemonTag) = (UInt64(0), UInt64.max)
    /// Runs in a row without a new event after which the thread pauses between them while a handshake is under way, and
    /// how long, in milliseconds; any event ends the pause.
    private static let (runsBeforePause, pause) = (16, Int32(2))

    private let events: EventSet
    /// Rings when there is mail for a sleeping thread. Never read: each ring is an event of its own, and the counter
    /// outlasts the machine.
    private let bell: Int32
    private let mail = Mutex(Mail())

    init(_ events: EventSet) throws(HTTPServerError) {
        self.events = events
        bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard bell >= 0 else { throw .cannotListen("no event descriptor: \(systemErrorText(errno))") }
        guard events.add(bell, [EPOLLIN, EPOLLET], tag: Self.bellTag) else {
            let text = systemErrorText(errno)
            close(bell)
            throw .cannotListen("cannot watch the server's thread: \(text)")
        }
    }

    deinit { close(bell) }

    /// Listens and serves until ``stop()``.
    ///
    /// - Returns: the port.
    func start(_ core: ServerCore) throws(HTTPServerError) -> UInt16 {
        let daemon = try Daemon(core: core)
        do throws(HTTPServerError) {
            guard events.add(daemon.epoll, [EPOLLIN], tag: Self.daemonTag) else {
                throw .cannotListen("cannot watch the connections: \(systemErrorText(errno))")
            }
            pthread_detach(try startThread { self.serve(daemon, core.watch) })
        } catch {
            daemon.stop()
            throw error
        }
        return daemon.port
    }

    /// Accepts no further connection: when this returns, clients are refused.
    func quiesce() async { await order(.quiesce) }

    /// Closes every connection and ends the thread; no connection may be suspended. Call it once.
    func stop() async { await order(.stop) }

    /// Lets the library go on with a connection soon.
    func resume(_ connection: SuspendedConnection) { post { $0.resumed.append(connection) } }

    private func order(_ order: Order) async {
        await withCheckedContinuation { done in post { $0.orders.append((order, done)) } }
    }

    private func post(_ change: (inout sending Mail) -> Void) {
        let wasAsleep = mail.withLock { mail in
            change(&mail)
            defer { mail.isAsleep = false }
            return mail.isAsleep
        }
        // Fails only when the counter is full, which it never is.
        if wasAsleep { eventfd_write(bell, 1) }
    }
}

// On the thread.
extension ServerThread {
    private func serve(_ daemon: Daemon, _ watch: ConnectionWatch) {
        blockBrokenPipes()
        var quietRuns = 0
        while true {
            let mail = mail.withLock { mail in
                defer { mail = Mail() }
                return mail
            }
            for connection in mail.resumed { MHD_resume_connection(connection.pointer) }
            daemon.run()
            // At its limit of connections, or out of descriptors, the library stops listening. It begins again in the first
            // run after a connection has ended, and nothing would bring that run about when it was the last one.
            if watch.takeEnds() { daemon.run() }
            for (order, done) in mail.orders {
                switch order {
                case .quiesce: daemon.quiesce()
                case .stop: return end(daemon, done)
                }
                done.resume()
            }
            quietRuns += 1
            events.wait(atMost: timeLimit(daemon, watch, quietRuns)) { tag, isBroken in
                quietRuns = 0
                if tag != Self.bellTag, tag != Self.daemonTag { watch.clientHasClosed(tag, isBroken: isBroken) }
            }
            watch.look()
        }
    }

    private func timeLimit(_ daemon: Daemon, _ watch: ConnectionWatch, _ quietRuns: Int) -> Int32 {
        let hasMoreToDo = daemon.hasMoreToDo
        if watch.haveEnded { return 0 }
        // The library takes a connection whose client has gone silent within the TLS handshake for one that can go on, and
        // would try so again and again, up to the deadline.
        if hasMoreToDo, quietRuns < Self.runsBeforePause || !watch.hasHandshakes { return 0 }
        return mail.withLock { mail in
            guard mail.isEmpty else { return 0 }
            mail.isAsleep = true
            return hasMoreToDo ? Self.pause : watch.timeLimit
        }
    }

    private func end(_ daemon: Daemon, _ done: CheckedContinuation<Void, Never>) {
        events.remove(daemon.epoll)
        daemon.stop()
        done.resume()
    }

    /// Writing to a client that has gone must be an error, not the end of the process.
    private func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
