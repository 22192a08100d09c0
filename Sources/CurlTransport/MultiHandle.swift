internal import CCurl
internal import DeclarationCore

/// The multi handle: the connections, and the transfers that use them. Confined to the executor's thread.
///
/// Not final, so that a test can stand in for a libcurl that fails.
class MultiHandle {
    private let multi: UnsafeMutableRawPointer
    private let sockets: PollSet

    init(_ settings: TransportSettings, _ sockets: PollSet) throws(CurlOptionError) {
        guard CurlLibrary.isUsable, let multi = curl_multi_init() else {
            throw CurlOptionError(message: "libcurl can't be initialised")
        }
        self.multi = multi
        self.sockets = sockets
        // The engine's queue keeps to these itself, but for what it can't know of connections over HTTP/2.
        try set(CURLMOPT_MAX_HOST_CONNECTIONS, settings.connectionsPerHost)
        try set(CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.totalConnections)
        try set(CURLMOPT_MAXCONNECTS, settings.totalConnections)
        try set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        try setCallbacks()
    }

    deinit { curl_multi_cleanup(multi) }

    /// Starts a transfer at the next ``runTimers()``. The transfer must live until ``remove(_:)``.
    func add(_ transfer: Transfer) throws(CurlOptionError) {
        try check(curl_multi_add_handle(multi, transfer.handle))
    }

    /// Ends a transfer, whatever its state; a connection in the middle of an exchange is closed.
    func remove(_ transfer: Transfer) throws(CurlOptionError) {
        try check(curl_multi_remove_handle(multi, transfer.handle))
    }

    /// Reads and writes what the sockets that became ready allow.
    func runSockets() throws(CurlOptionError) {
        var running: Int32 = 0
        for (socket, events) in sockets.ready {
            try check(curl_multi_socket_action(multi, socket, events, &running))
        }
    }

    /// Runs what is due: new transfers and time limits.
    func runTimers(now: Int64) throws(CurlOptionError) {
        var running: Int32 = 0
        // A transfer often asks to be called again at once; the bound keeps sockets from starving.
        for _ in 0..<16 {
            guard let due = sockets.timerDue, due <= now else { return }
            sockets.setTimer(milliseconds: -1)
            try check(curl_multi_socket_action(multi, noSocket, 0, &running))
        }
    }

    /// The next transfer that ended, and how.
    func nextFinished() throws(CurlOptionError) -> (Transfer, CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            guard ccurl_get_private(message.pointee.easy_handle, &context) == CURLE_OK,
                let transfer = Transfer.from(context)
            else { throw CurlOptionError(message: "libcurl lost a transfer's private data") }
            return (transfer, code)
        }
        return nil
    }

    private func setCallbacks() throws(CurlOptionError) {
        let context = Unmanaged.passUnretained(sockets).toOpaque()
        try check(ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context))
        try check(ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context))
        try check(
            ccurl_multi_set_socket_function(multi) { _, socket, what, context, _ in
                MultiHandle.sockets(context)?.watch(socket, what)
                return 0
            }
        )
        try check(
            ccurl_multi_set_timer_function(multi) { _, milliseconds, context in
                MultiHandle.sockets(context)?.setTimer(milliseconds: milliseconds)
                return 0
            }
        )
    }

    private static func sockets(_ context: UnsafeMutableRawPointer?) -> PollSet? {
        context.map { Unmanaged<PollSet>.fromOpaque($0).takeUnretainedValue() }
    }

    private func set(_ option: CURLMoption, _ value: Int) throws(CurlOptionError) {
        try check(ccurl_multi_set_long(multi, option, value))
    }

    private func check(_ code: CURLMcode) throws(CurlOptionError) {
        guard code == CURLM_OK else {
            throw CurlOptionError(message: curl_multi_strerror(code).map { String(cString: $0) } ?? "multi error")
        }
    }
}

/// `CURL_SOCKET_TIMEOUT`, a macro that can't be imported: no socket, time has passed.
private let noSocket: curl_socket_t = -1
