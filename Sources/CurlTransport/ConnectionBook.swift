internal import CCurl
import Glibc

/// Curl's connections as this side sees them, for what curl doesn't look at before it uses one again. Confined to the
/// executor's thread, but for the first sockets of a multi handle that is not used yet.
///
/// A connection is known by its two ends, which curl tells before each request.
final class ConnectionBook {
    /// The ends of a connection. Two may have the same port on this machine when they lead to different ones.
    struct Ends: Hashable {
        let localPort: Int32
        let remotePort: Int32
        /// As curl prints it.
        let remoteAddress: String
    }

    /// One connection.
    final class Connection {
        private let socket: Int32
        fileprivate(set) var isOpen = true
        fileprivate var ends: Ends?
        /// Exchanges that it carried, and that it carries now: more than one at a time over HTTP/2 alone.
        private var uses = 0
        private var active = 0
        private var isHTTP2 = false
        private var isRetired = false
        /// When something last came; milliseconds of the monotonic clock.
        var lastArrival: Int64 = 0 {
            // It is only slow, and what is under way over it may be answered yet.
            didSet { isRetired = false }
        }

        fileprivate init(_ socket: Int32) { self.socket = socket }

        /// Whether nothing may be asked over it any more.
        ///
        /// Between two exchanges over HTTP/1.1 the other side has nothing to say. What came all the same is the end of the
        /// connection, or would be taken for the answer to the next request. curl uses such a connection again: it doesn't
        /// look at the bytes, and over TLS takes the end for bytes.
        var isSpoiled: Bool { isRetired || (uses > 0 && active == 0 && !isHTTP2 && hasUnread) }

        private var hasUnread: Bool {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&entry, 1, 0) > 0
        }

        /// An exchange departs over it.
        func begin() {
            uses += 1
            active += 1
        }

        /// An exchange that departed over it ended.
        func end(cameOverHTTP2: Bool?) {
            active -= 1
            if let cameOverHTTP2 { isHTTP2 = cameOverHTTP2 }
            if isRetired, active == 0, isOpen { shutdown(socket, Int32(SHUT_RDWR)) }
        }

        /// Leaves it, as nothing comes over it any more: over HTTP/2 curl would go on using it. What is under way over it may
        /// end there; then it is broken, unless something came.
        func retire() { isRetired = true }

        /// The ends as the kernel has them; `nil` while it isn't connected.
        fileprivate var endsNow: Ends? {
            guard let local = Self.end(socket, getsockname), let remote = Self.end(socket, getpeername) else {
                return nil
            }
            return Ends(localPort: local.port, remotePort: remote.port, remoteAddress: remote.address)
        }

        private typealias Asking = (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32

        private static func end(_ socket: Int32, _ ask: Asking) -> (port: Int32, address: String)? {
            var storage = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return withUnsafeMutableBytes(of: &storage) { bytes in
                guard let base = bytes.baseAddress, ask(socket, base.assumingMemoryBound(to: sockaddr.self), &size) == 0
                else { return nil }
                // The port stands at the same place in both families, and the address where the standard says.
                let isIPv6 = Int32(bytes.loadUnaligned(as: sa_family_t.self)) == AF_INET6
                let (family, start) = isIPv6 ? (AF_INET6, base + 8) : (AF_INET, base + 4)
                let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
                return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { room in
                    inet_ntop(family, start, room.baseAddress, socklen_t(room.count))
                        .map { (Int32(port), String(cString: $0)) }
                }
            }
        }
    }

    private var open: [Int32: Connection] = [:]
    private var byEnds: [Ends: Connection] = [:]

    /// The connection that has these ends; `nil` for one that isn't curl's.
    func connection(between ends: Ends) -> Connection? {
        if let known = byEnds[ends] { return known }
        // curl tells of a socket before it connects.
        for connection in open.values where connection.ends == nil && connection.endsNow == ends {
            connection.ends = ends
            byEnds[ends] = connection
            return connection
        }
        return nil
    }

    /// Takes in a socket that curl made; programs that this one starts don't inherit it.
    @discardableResult
    func opened(_ socket: Int32) -> Connection {
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        forget(socket)
        let connection = Connection(socket)
        open[socket] = connection
        return connection
    }

    /// Closes a socket of curl's.
    func close(_ socket: Int32) {
        forget(socket)
        Glibc.close(socket)
    }

    private func forget(_ socket: Int32) {
        guard let connection = open.removeValue(forKey: socket) else { return }
        connection.isOpen = false
        if let ends = connection.ends { byEnds[ends] = nil }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> ConnectionBook? {
        context.map { Unmanaged<ConnectionBook>.fromOpaque($0).takeUnretainedValue() }
    }
}
