internal import CMicroHTTPD
internal import DeclarationCore
import Glibc

/// The running libmicrohttpd daemon and what must live as long: its context and the texts of its options. It has no
/// thread: whoever owns it calls ``run()`` when its epoll instance has events or a time-out is near.
///
/// Unchecked, since one thread at a time uses it: the one that starts it, then the server's.
final class Daemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let context: Unmanaged<ServerCore>
    private let texts: CStrings
    let port: UInt16
    /// Has events when there is something to do.
    let epoll: Int32

    init(core: ServerCore) throws(HTTPServerError) {
        var address = try SocketAddress(core.settings.address, port: core.settings.port)
        let isIPv6 = address.isIPv6
        let texts = CStrings()
        let context = Unmanaged.passRetained(core)
        let started = address.withPointer { pointer in
            var options = Self.options(core.settings, address: pointer, context: context.toOpaque(), texts: texts)
            return customs_mhd_start(
                Self.flags(core.settings, isIPv6: isIPv6),
                core.settings.port,
                acceptCallback,
                accessCallback,
                targetCallback,
                completedCallback,
                context.toOpaque(),
                &options
            )
        }
        guard let started else {
            context.release()
            throw Self.startError(core.settings, address.bindingFailure())
        }
        guard let epoll = customs_mhd_daemon_info(started, .DAEMON_INFO_EPOLL_FD)?.pointee.epoll_fd, epoll >= 0 else {
            MHD_stop_daemon(started)
            context.release()
            throw .cannotListen("libmicrohttpd has no epoll instance; use one that is built with epoll")
        }
        daemon = started
        port = customs_mhd_daemon_info(started, .DAEMON_INFO_BIND_PORT)?.pointee.port ?? core.settings.port
        self.epoll = epoll
        self.context = context
        self.texts = texts
    }

    /// Takes what has come, sends what can be sent, closes what has idled too long. Does not wait.
    func run() {
        // It fails when the daemon is stopped or has a thread of its own: never here.
        _ = MHD_run(daemon)
    }

    /// Whether ``run()`` has left something that brings no further event.
    var hasMoreToDo: Bool {
        var milliseconds: UInt64 = 0
        return MHD_get_timeout(daemon, &milliseconds) == .YES && milliseconds == 0
    }

    /// Accepts no further connection: clients are refused from now on.
    func quiesce() {
        let listener = MHD_quiesce_daemon(daemon)
        if listener >= 0 { close(listener) }
    }

    /// Closes every connection and frees the daemon; no connection may be suspended. Nothing may be called after it.
    func stop() {
        MHD_stop_daemon(daemon)
        context.release()
    }

    private static func flags(_ settings: ServerSettings, isIPv6: Bool) -> UInt32 {
        let base = [MHD_USE_EPOLL, MHD_ALLOW_SUSPEND_RESUME]
        let extra = (settings.tls == nil ? [] : [MHD_USE_TLS]) + (isIPv6 ? [MHD_USE_IPv6] : [])
        return (base + extra).reduce(0) { $0 | UInt32($1.rawValue) }
    }

    /// How strictly libmicrohttpd reads heads. Releases up to 0.9.75 send the head of a refusal for want of a Host twice;
    /// lenient, they leave that refusal, and that of a blank in the target, to us, and there is nothing else that they are
    /// strict about. Later ones are told to refuse a line that goes on in the next one, not to put both together: a proxy
    /// in front may read it as another head.
    private static var strictness: Int {
        let release = ServerVersions.microHTTPD.split(separator: ".").map { Int($0) ?? .max }
        return release.lexicographicallyPrecedes([0, 9, 76]) ? 0 : 1
    }

    private static func options(
        _ settings: ServerSettings,
        address: UnsafeMutableRawPointer,
        context: UnsafeMutableRawPointer,
        texts: CStrings
    ) -> [MHD_OptionItem] {
        func item(_ option: MHD_OPTION, _ value: Int = 0, _ pointer: UnsafeMutableRawPointer? = nil) -> MHD_OptionItem {
            MHD_OptionItem(option: option, value: value, ptr_value: pointer)
        }
        var options = [
            item(.SOCK_ADDR, 0, address),
            item(.STRICT_FOR_CLIENT, strictness),
            item(.CONNECTION_LIMIT, settings.connectionLimit),
            item(.CONNECTION_TIMEOUT, settings.idleTimeoutSeconds),
            item(.NOTIFY_CONNECTION, Self.address(notifyCallback), context),
            // The head, its parsed form and the answer's head. No more than needed: the library overwrites all of it
            // after each request, which takes time and keeps it resident as long as the connection is open.
            item(.CONNECTION_MEMORY_LIMIT, max(settings.maximumHeaderBytes, 1 << 15) + (1 << 14)),
        ]
        if settings.tls != nil {
            let callback = UnsafeMutableRawPointer(bitPattern: Self.address(credentialsCallback))
            options.append(item(.HTTPS_CERT_CALLBACK, 0, callback))
            let versions = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
            options.append(item(.HTTPS_PRIORITIES, 0, texts.add(Array(versions.utf8))))
        }
        return options + [item(.END)]
    }

    /// A C function's address: the options carry functions as numbers.
    private static func address<Function>(_ function: Function) -> Int { unsafeBitCast(function, to: Int.self) }

    /// - Parameter failure: what the system says when it is asked for the address again: the library doesn't tell, and not
    ///   all its releases leave the error number alone.
    private static func startError(_ settings: ServerSettings, _ failure: Int32?) -> HTTPServerError {
        let place = "cannot listen on \(settings.address) port \(settings.port)"
        guard let failure else {
            return .cannotListen("\(place): libmicrohttpd refuses the settings, or has no memory or descriptors left")
        }
        let advice =
            failure == EADDRINUSE
            ? ", by another program or by this one that was started before; choose another port"
            : "; choose a free port and an address of this machine"
        return .cannotListen("\(place): \(systemErrorText(failure))\(advice)")
    }
}
