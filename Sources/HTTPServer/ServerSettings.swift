public import DeclarationCore

/// Where a server listens, and its limits.
public struct ServerSettings: Sendable {
    /// The numeric address to listen on: `127.0.0.1`, `::1`, `0.0.0.0`, `::` (IPv6 only).
    public var address = "127.0.0.1"
    /// The port; 0 takes any free one.
    public var port: UInt16 = 0
    /// Certificate and key; nil serves plain HTTP.
    public var tls: ServerIdentity?
    /// The largest body in bytes; a larger one is answered with 413 and its connection closed.
    public var maximumBodyBytes = 1 << 20
    /// The largest head (request line and headers) in bytes; a larger one is answered with 431 or, when the target
    /// alone is too long, 414, and its connection closed.
    public var maximumHeaderBytes = 32 << 10
    /// The most connections at a time; further ones wait in the listening socket's queue.
    public var connectionLimit = 4096
    /// Seconds without a byte from or to the client after which a connection is closed; 0 for never. Does not run
    /// while a handler works. It also ends connections whose client sent its last bytes and closed in one go: the library
    /// can overlook that end. A client that sends a byte now and then is not idle.
    public var idleTimeoutSeconds = 60
    /// The most asynchronous handlers at work at a time; beyond it the overload answer goes out at once.
    public var maximumRequestsInFlight = 1024
    /// The server's own threads, 1 or more. One serves tens of thousands of requests a second.
    public var threads = 1
    /// How long ``HTTPServer/stop()`` lets requests finish before it cancels their handlers.
    public var drainTimeout: Duration = .seconds(10)

    /// Loopback, any port, plain HTTP, the default limits.
    public init() {}

    func check() throws(HTTPServerError) {
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("maximumBodyBytes", maximumBodyBytes, 0...(1 << 30)),
            ("maximumHeaderBytes", maximumHeaderBytes, 256...(1 << 20)),
            ("connectionLimit", connectionLimit, 1...1_000_000),
            ("idleTimeoutSeconds", idleTimeoutSeconds, 0...86_400),
            ("maximumRequestsInFlight", maximumRequestsInFlight, 1...1_000_000),
            ("threads", threads, 1...64),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw .invalidSettings("\(name) is \(value); allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        guard connectionLimit >= threads else {
            throw .invalidSettings("connectionLimit \(connectionLimit) is below the number of threads, \(threads)")
        }
    }
}

/// A server's certificate chain and private key, both PEM.
public struct ServerIdentity: Sendable {
    /// The certificate, followed by those of its issuers.
    public var certificatePEM: String
    /// The private key, without a password.
    public var keyPEM: Secret

    /// Makes an identity; whether the two fit is checked when the server starts.
    public init(certificatePEM: String, keyPEM: Secret) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }
}
