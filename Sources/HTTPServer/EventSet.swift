internal import CMicroHTTPD
import Glibc

/// An epoll instance: descriptors that one thread waits on together.
final class EventSet: Sendable {
    private let epoll: Int32

    init() throws(HTTPServerError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .cannotListen("no epoll instance: \(systemErrorText(errno))") }
    }

    deinit { close(epoll) }

    /// Waits for events of a descriptor from now on; false when the kernel has no room.
    func add(_ descriptor: Int32, _ events: [EPOLL_EVENTS], tag: UInt64) -> Bool {
        var event = Self.event(events, tag)
        return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    /// Waits for other events of a descriptor; it is one of the set: nothing to check.
    func change(_ descriptor: Int32, _ events: [EPOLL_EVENTS], tag: UInt64) {
        var event = Self.event(events, tag)
        epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
    }

    private static func event(_ events: [EPOLL_EVENTS], _ tag: UInt64) -> epoll_event {
        var event = epoll_event()
        event.events = events.reduce(0) { $0 | $1.rawValue }
        event.data.u64 = tag
        return event
    }

    /// Forgets a descriptor, which is still open. One that could not be added is none of the set: nothing to check.
    func remove(_ descriptor: Int32) {
        var unused = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &unused)
    }

    /// Waits until there are events, at most so many milliseconds (-1 for no limit), and calls with the tag of each and
    /// whether its descriptor is broken or closed on both sides.
    ///
    /// - Returns: whether there may be more.
    @discardableResult
    func wait(atMost milliseconds: Int32, _ take: (_ tag: UInt64, _ isBroken: Bool) -> Void) -> Bool {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { events in
            // Never without an address: there is room for 64.
            guard let first = events.baseAddress else { return false }
            let count = Int(epoll_wait(epoll, first, Int32(events.count), milliseconds))
            // A signal may end the wait: as good as no event.
            for event in events.prefix(max(count, 0)) {
                take(event.data.u64, event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
            }
            return count == events.count
        }
    }
}
