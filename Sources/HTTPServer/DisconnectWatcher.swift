internal import CMicroHTTPD
import Glibc
import Synchronization

/// Notices clients that go away while their handler runs: libmicrohttpd does not look at suspended connections.
///
/// A thread of its own waits on an epoll set of the suspended connections' sockets.
final class DisconnectWatcher: Sendable {
    private let epoll: Int32
    private let wake: Int32
    private let thread = Mutex<pthread_t?>(nil)
    private let pending = Mutex<[UInt64: PendingAnswer]>([:])

    init() throws(HTTPServerError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .cannotListen("no epoll instance: \(systemErrorText(errno))") }
        wake = eventfd(0, Int32(EFD_CLOEXEC))
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
        let started = try startThread { self.watch() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread and waits for it, which blocks shortly; ``start()`` may follow.
    func stop() {
        guard let running = thread.withLock({ $0.take() }) else { return }
        // Cannot fail: the descriptor is open and its counter is far from full.
        eventfd_write(wake, 1)
        pthread_join(running, nil)
        var unused = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, wake, &unused)
        var count: eventfd_t = 0
        eventfd_read(wake, &count)
    }

    /// Watches a connection; false when the kernel has no room.
    func add(_ answer: PendingAnswer) -> Bool {
        pending.withLock { $0[answer.id] = answer }
        var event = epoll_event()
        event.events = EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
        event.data.u64 = answer.id
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, answer.socket, &event) == 0 else {
            pending.withLock { $0[answer.id] = nil }
            return false
        }
        return true
    }

    /// Forgets a connection, whose socket is still open.
    func remove(_ answer: PendingAnswer) {
        guard pending.withLock({ $0.removeValue(forKey: answer.id) }) != nil else { return }
        var unused = epoll_event()
        // Cannot fail: the socket is open and in the set.
        epoll_ctl(epoll, EPOLL_CTL_DEL, answer.socket, &unused)
    }

    /// Every connection that waits for its answer.
    var all: [PendingAnswer] { pending.withLock { Array($0.values) } }

    private func watch() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            if count < 0 && errno != EINTR { return }
            for event in events.prefix(Int(max(count, 0))) {
                let id = event.data.u64
                if id == 0 { return }
                // An event that came too late finds nothing here: ids are never used twice, descriptors are.
                pending.withLock { $0[id] }?.cancel()
            }
        }
    }
}
