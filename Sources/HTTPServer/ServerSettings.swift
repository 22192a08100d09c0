internal import DeclarationCore

/// Where a server listens, and its limits.
public struct ServerSettings: Sendable {
    /// The numeric address to listen on: `127.0.0.1`, `::1`, `0.0.0.0`, `::` (IPv6 only).
    public var address = "127.0.0.1"
    /// Whether an address that other machines reach may be served without TLS. Without it such settings are refused.
    public var allowsPlainHTTPBeyondLoopback = false
    /// The port; 0 takes any free one.
    public var port: UInt16 = 0
    /// Certificate and key; nil serves plain HTTP.
    public var tls: ServerIdentity?
    /// The largest body in bytes; a larger one is answered with 413 and its connection closed.
    public var maximumBodyBytes = 1 << 20
    /// The largest head (request line and headers) in bytes; a larger one is answered with 431 or, when the target
    /// alone is too long, 414, and its connection closed.
    public var maximumHeaderBytes = 32 << 10
    /// The most headers of a request; more are answered with 431.
    public var maximumHeaders = 100
    /// The longest request target in bytes; a longer one is answered with 414.
    public var maximumTargetBytes = 16 << 10
    /// The most bytes of request bodies in memory at a time, those of requests at work included; a request beyond it
    /// gets the overload answer, without its body, and its connection is closed.
    public var maximumBufferedBytes = 256 << 20
    /// The most connections at a time; further ones wait in the listening socket's queue. When nearly all places are
    /// taken, the connections that have been idle longest, a second at least, are closed to make room.
    public var connectionLimit = 4096
    /// The most connections at a time of one client address, or of one IPv6 network of 64 bits; further ones are closed
    /// at once. One that the client has closed counts only while a request of it is under way. `nil` for no limit, as
    /// behind a proxy, where all clients have its address.
    public var connectionLimitPerAddress: Int?
    /// Seconds within which a connection must bring the whole first line of its next request, and without a byte from or
    /// to the client after which it is closed; 0 for never. Does not run while a handler works.
    public var idleTimeoutSeconds = 60
    /// The time from a request's first line to the end of its body; a client that takes longer, however steadily it
    /// sends, is cut off. Precise to a tenth of a second.
    public var requestTimeout: Duration = .seconds(30)
    /// The time within which a client must have taken an answer; one that takes longer is cut off.
    public var answerTimeout: Duration = .seconds(60)
    /// Whether a client that closes its sending half gives up a request by it: its handler is cancelled. By default only a
    /// broken connection does that, as one that is closed in part may still want the answer; one that is closed as a whole
    /// looks the same up to then.
    public var halfCloseCancels: @Sendable (ServerRequest) -> Bool = { _ in false }
    /// The most asynchronous handlers at work at a time.
    public var maximumRequestsInFlight = 1024
    /// The most complete requests that wait for a handler, in the order they came; beyond it the overload answer goes
    /// out at once.
    public var maximumQueuedRequests = 0
    /// How long ``HTTPServer/stop()`` lets requests finish before it cancels their handlers.
    public var drainTimeout: Duration = .seconds(10)

    /// Loopback, any port, plain HTTP, the default limits.
    public init() {}

    /// Whether an address is a numeric one, as ``address`` has to be.
    package static func isNumeric(address: String) -> Bool { (try? SocketAddress(address, port: 0)) != nil }

    func check() throws(HTTPServerError) {
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("maximumBodyBytes", maximumBodyBytes, 0...(1 << 30)),
            ("maximumHeaderBytes", maximumHeaderBytes, 256...(1 << 20)),
            ("maximumHeaders", maximumHeaders, 1...10_000),
            ("maximumTargetBytes", maximumTargetBytes, 16...(1 << 20)),
            ("maximumBufferedBytes", maximumBufferedBytes, 0...(1 << 40)),
            ("connectionLimit", connectionLimit, 1...1_000_000),
            ("connectionLimitPerAddress", connectionLimitPerAddress ?? 1, 1...1_000_000),
            ("idleTimeoutSeconds", idleTimeoutSeconds, 0...86_400),
            ("maximumRequestsInFlight", maximumRequestsInFlight, 1...1_000_000),
            ("maximumQueuedRequests", maximumQueuedRequests, 0...1_000_000),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw .invalidSettings("\(name) is \(value); allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        for (name, time) in [("requestTimeout", requestTimeout), ("answerTimeout", answerTimeout)]
        where !(.milliseconds(100)...(.seconds(86_400))).contains(time) {
            throw .invalidSettings("\(name) is \(time); allowed are 0.1 seconds to 86400 seconds")
        }
        try checkExposure()
    }

    /// Secrets and names must not cross a network in the clear by accident.
    private func checkExposure() throws(HTTPServerError) {
        _ = try SocketAddress(address, port: port)
        guard tls == nil, !allowsPlainHTTPBeyondLoopback, !NumericAddress.isLoopback(address) else { return }
        throw .invalidSettings(
            "address \(address) is reachable from other machines, and there is no certificate; give one, listen on "
                + "127.0.0.1 or ::1, or set allowsPlainHTTPBeyondLoopback"
        )
    }
}
