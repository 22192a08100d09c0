internal import CCurl
internal import DeclarationCore

/// An easy handle, its fixed options and the exchange it works for. Used for many exchanges, one after the other.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    private(set) var exchange: Exchange?
    /// The place in the engine's list of transfers under way.
    var index = 0
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let settings: TransportSettings
    private let connections: ConnectionBook
    private var isPlain: Bool?
    private var isFresh = false

    /// - Parameter connections: must live as long as the multi handle that the transfer is used with.
    init(_ settings: TransportSettings, _ connections: ConnectionBook) throws(CurlOptionError) {
        guard let handle = curl_easy_init() else { throw CurlOptionError(message: "no memory for a transfer") }
        self.handle = handle
        self.settings = settings
        self.connections = connections
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setSafety()
        try setTrust()
        try setPool()
        try setCallbacks()
    }

    deinit {
        curl_easy_cleanup(handle)
        errorText.deallocate()
    }

    /// Takes on an exchange; from here on curl may read the request's memory.
    func begin(_ exchange: Exchange) throws(CurlOptionError) {
        self.exchange = exchange
        exchange.transfer = self
        errorText.pointee = 0
        try set(CURLOPT_URL, UnsafeRawPointer(exchange.request.url))
        try set(CURLOPT_HTTPHEADER, UnsafeRawPointer(exchange.request.headers))
        if isFresh != exchange.needsFreshConnection {
            isFresh = exchange.needsFreshConnection
            try set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
        }
        if isPlain != exchange.target.isPlain { try setScheme(isPlain: exchange.target.isPlain) }
        switch exchange.methodKind {
        case .get:
            try set(CURLOPT_HTTPGET, 1)
        case .head:
            try set(CURLOPT_NOBODY, 1)
        case .post:
            try setBody(exchange)
        case .custom:
            if exchange.request.bodyCount == 0 { try set(CURLOPT_HTTPGET, 1) } else { try setBody(exchange) }
            try set(CURLOPT_CUSTOMREQUEST, UnsafeRawPointer(exchange.request.method))
        }
    }

    /// Lets go of the exchange and of its memory. Only when the handle is not in the multi handle any more.
    func end() throws(CurlOptionError) -> Exchange? {
        let ended = exchange
        exchange = nil
        ended?.transfer = nil
        try set(CURLOPT_HTTPHEADER, nil)
        try set(CURLOPT_POSTFIELDS, nil)
        if ended?.methodKind == .custom { try set(CURLOPT_CUSTOMREQUEST, nil) }
        return ended
    }

    /// What curl says about the last failure.
    func explanation(of code: CURLcode) -> String {
        errorText.pointee == 0 ? CurlLibrary.text(code) : String(cString: errorText)
    }

    private func setBody(_ exchange: Exchange) throws(CurlOptionError) {
        try set(CURLOPT_POST, 1)
        try check(
            ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(exchange.request.bodyCount)),
            CURLOPT_POSTFIELDSIZE_LARGE
        )
        try set(CURLOPT_POSTFIELDS, UnsafeRawPointer(exchange.request.body))
    }

    /// Plain HTTP stays on this machine, so it never takes the proxy; and it is never HTTP/2, so nothing waits to see
    /// whether it could be.
    private func setScheme(isPlain: Bool) throws(CurlOptionError) {
        let http2 = settings.http2 && !isPlain
        try set(
            CURLOPT_HTTP_VERSION,
            http2 ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
        )
        try set(CURLOPT_PIPEWAIT, http2 ? 1 : 0)
        // An empty text, unlike none, keeps the environment's proxy variables out.
        try set(CURLOPT_PROXY, text: isPlain ? "" : settings.proxy ?? "")
        if let credentials = settings.proxyCredentials, !isPlain {
            try set(CURLOPT_PROXYUSERPWD, text: String(decoding: credentials.exposedBytes, as: UTF8.self))
        }
        self.isPlain = isPlain
    }

    private func setSafety() throws(CurlOptionError) {
        try set(CURLOPT_NOSIGNAL, 1)
        // A name look-up that hangs is left behind; else its end would be waited for, on the thread of all exchanges.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, text: "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, text: "https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, 0)
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_NOPROXY, text: "")
        try set(CURLOPT_TCP_NODELAY, 1)
        try check(
            ccurl_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(settings.maximumBodyBytes)),
            CURLOPT_MAXFILESIZE_LARGE
        )
    }

    private func setTrust() throws(CurlOptionError) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        try set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        try set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // The system's folder of certificates would be trusted beside the bundle, and it keeps curl from caching the
        // parsed bundle.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_PROXY_CAPATH, nil)
        if let bundle = settings.caBundle {
            try set(CURLOPT_CAINFO, text: bundle)
            try set(CURLOPT_PROXY_CAINFO, text: bundle)
        }
    }

    private func setPool() throws(CurlOptionError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectTimeout.milliseconds))
        // Whole seconds is what curl offers; 0 means no reuse at all.
        let lifetime = settings.idleConnectionLifetime
        try set(CURLOPT_MAXAGE_CONN, max(1, Int(lifetime.components.seconds)))
        try set(CURLOPT_FORBID_REUSE, lifetime == .zero ? 1 : 0)
    }

    private func setCallbacks() throws(CurlOptionError) {
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        try set(CURLOPT_PRIVATE, context)
        try set(CURLOPT_ERRORBUFFER, UnsafeRawPointer(errorText))
        try set(CURLOPT_WRITEDATA, context)
        try set(CURLOPT_HEADERDATA, context)
        try set(CURLOPT_PREREQDATA, context)
        try check(
            ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.from(context)?.exchange?.receiveBody(piece) == true ? piece.count : 0
            },
            CURLOPT_WRITEFUNCTION
        )
        try check(
            ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.from(context)?.exchange?.receiveHead(line) == true ? line.count : 0
            },
            CURLOPT_HEADERFUNCTION
        )
        try check(
            ccurl_set_prerequest(handle) { context, address, _, remotePort, localPort in
                let remote = address.map { String(cString: $0) } ?? ""
                let ends = ConnectionBook.Ends(localPort: localPort, remotePort: remotePort, remoteAddress: remote)
                guard let transfer = Transfer.from(context), let exchange = transfer.exchange,
                    exchange.mayDepart(to: address, over: transfer.connections.connection(between: ends))
                else { return CURL_PREREQFUNC_ABORT }
                return CURL_PREREQFUNC_OK
            },
            CURLOPT_PREREQFUNCTION
        )
        try setSocketCallbacks()
    }

    private func setSocketCallbacks() throws(CurlOptionError) {
        let context = UnsafeRawPointer(Unmanaged.passUnretained(connections).toOpaque())
        try set(CURLOPT_SOCKOPTDATA, context)
        try set(CURLOPT_CLOSESOCKETDATA, context)
        try check(
            ccurl_set_socket_option(handle) { context, socket, _ in
                ConnectionBook.from(context)?.opened(socket)
                return CURL_SOCKOPT_OK
            },
            CURLOPT_SOCKOPTFUNCTION
        )
        try check(
            ccurl_set_socket_end(handle) { context, socket in
                ConnectionBook.from(context)?.close(socket)
                return 0
            },
            CURLOPT_CLOSESOCKETFUNCTION
        )
    }

    /// The transfer a callback belongs to; the engine keeps it alive as long as curl knows its handle.
    static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CurlOptionError) {
        try check(ccurl_set_long(handle, option, value), option)
    }

    private func set(_ option: CURLoption, _ value: UnsafeRawPointer?) throws(CurlOptionError) {
        try check(ccurl_set_pointer(handle, option, value), option)
    }

    private func set(_ option: CURLoption, text: String) throws(CurlOptionError) {
        try check(text.withCString { ccurl_set_pointer(handle, option, $0) }, option)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(CurlOptionError) {
        guard code == CURLE_OK else {
            throw CurlOptionError(message: "libcurl option \(option.rawValue): \(CurlLibrary.text(code))")
        }
    }
}
