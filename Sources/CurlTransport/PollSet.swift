internal import CCurl
import Glibc

/// The sockets that curl wants watched, and the reading end of the executor's pipe, which ends a wait.
///
/// Confined to the executor's thread; whoever wakes it writes to the pipe's other end, which the executor owns.
/// curl tells changes, so a wait costs one system call however many transfers there are; `curl_multi_poll` walks all of
/// them each time, and `curl_multi_perform` runs all of them.
final class PollSet {
    /// When curl wants to be called even if no socket is ready; milliseconds of the monotonic clock.
    private(set) var timerDue: Int64?
    /// The sockets that were ready after the last wait, and for what.
    private(set) var ready: [(socket: Int32, events: Int32)] = []
    private var entries: [pollfd]
    /// For each descriptor its place in `entries`, or 0.
    private var places: [Int] = []

    init(wakeUp: Int32) {
        entries = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
    }

    /// Notes what curl wants to know of a socket.
    func watch(_ socket: Int32, _ what: Int32) {
        guard socket >= 0 else { return }
        let index = Int(socket)
        if index >= places.count { places.append(contentsOf: repeatElement(0, count: index + 1 - places.count)) }
        if what == CURL_POLL_REMOVE {
            remove(index)
            return
        }
        let reads = what & CURL_POLL_IN != 0 ? Int16(POLLIN) : 0
        let writes = what & CURL_POLL_OUT != 0 ? Int16(POLLOUT) : 0
        if places[index] == 0 {
            places[index] = entries.count
            entries.append(pollfd(fd: socket, events: reads | writes, revents: 0))
        } else {
            entries[places[index]].events = reads | writes
        }
    }

    /// Notes when curl wants to be called; negative for not at all.
    func setTimer(milliseconds: Int) {
        timerDue = milliseconds < 0 ? nil : Self.now() + Int64(milliseconds)
    }

    /// Waits for a socket, a wake-up or the time. Leaves the ready sockets in ``ready``.
    func wait(until due: Int64?) {
        let timeout = due.map { Int32(clamping: max(0, $0 - Self.now())) } ?? -1
        ready.removeAll(keepingCapacity: true)
        let count = entries.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), timeout) }
        guard count > 0 else { return }
        for entry in entries.dropFirst() where entry.revents != 0 {
            ready.append((entry.fd, Self.events(entry.revents)))
        }
        if entries[0].revents != 0 { drain() }
    }

    /// Forgets the sockets of the last wait without a new one.
    func skip() { ready.removeAll(keepingCapacity: true) }

    /// Milliseconds of the monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private func remove(_ index: Int) {
        let place = places[index]
        guard place > 0 else { return }
        places[index] = 0
        let last = entries.removeLast()
        if place < entries.count {
            entries[place] = last
            places[Int(last.fd)] = place
        }
    }

    private func drain() {
        var bytes: UInt64 = 0
        // The pipe doesn't block: when there is nothing to read, nothing needs doing.
        _ = read(entries[0].fd, &bytes, MemoryLayout<UInt64>.size)
    }

    private static func events(_ events: Int16) -> Int32 {
        var mask: Int32 = 0
        if Int32(events) & (POLLIN | POLLHUP) != 0 { mask |= CURL_CSELECT_IN }
        if Int32(events) & POLLOUT != 0 { mask |= CURL_CSELECT_OUT }
        if Int32(events) & (POLLERR | POLLNVAL) != 0 { mask |= CURL_CSELECT_ERR }
        return mask
    }
}
