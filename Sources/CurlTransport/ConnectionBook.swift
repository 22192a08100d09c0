internal import CCurl
import Glibc

/// Curl's connections as this side sees them, for what curl doesn't look at before it uses one again. Confined to the
/// executor's thread, but for the first sockets of a multi handle that is not used yet.
///
/// A connection is known by its port on this machine, which curl tells before each request.
final class ConnectionBook {
    /// One connection.
    final class Connection {
        private let socket: Int32
        fileprivate(set) var isOpen = true
        fileprivate var port: Int32?
        /// Exchanges that it carried, and that it carries now: more than one at a time over HTTP/2 alone.
        private var uses = 0
        private var active = 0
        private var isHTTP2 = false
        private var isRetired = false
        /// When something last came; milliseconds of the monotonic clock.
        var lastArrival: Int64 = 0

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
        }

        /// Breaks it: nothing comes over it any more, and over HTTP/2 curl would go on using it.
        func retire() {
            guard isOpen else { return }
            isRetired = true
            shutdown(socket, Int32(SHUT_RDWR))
        }

        fileprivate var localPort: Int32? {
            var address = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let port: UInt16? = withUnsafeMutableBytes(of: &address) { bytes in
                guard let base = bytes.baseAddress,
                    getsockname(socket, base.assumingMemoryBound(to: sockaddr.self), &size) == 0
                else { return nil }
                // The port stands at the same place in both families.
                return bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
            }
            return port.map { Int32(UInt16(bigEndian: $0)) }
        }
    }

    private var open: [Int32: Connection] = [:]
    private var byPort: [Int32: Connection] = [:]

    /// The connection that has a port on this side; `nil` for one that isn't curl's.
    func connection(atPort port: Int32) -> Connection? {
        if let known = byPort[port] { return known }
        // A port is given when a socket begins to connect, and curl tells of it before.
        for connection in open.values where connection.port == nil && connection.localPort == port {
            connection.port = port
            byPort[port] = connection
            return connection
        }
        return nil
    }

    /// Takes in a socket that curl made; programs that this one starts don't inherit it.
    @discardableResult
    func opened(_ socket: Int32) -> Connection {
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        let connection = Connection(socket)
        open[socket] = connection
        return connection
    }

    /// Closes a socket of curl's.
    func close(_ socket: Int32) {
        if let connection = open.removeValue(forKey: socket) {
            connection.isOpen = false
            if let port = connection.port { byPort[port] = nil }
        }
        Glibc.close(socket)
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> ConnectionBook? {
        context.map { Unmanaged<ConnectionBook>.fromOpaque($0).takeUnretainedValue() }
    }
}
