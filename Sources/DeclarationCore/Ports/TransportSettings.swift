/// How a transport behaves.
public struct TransportSettings: Sendable, Hashable {
    /// How long a connection, its TLS handshake included, may take.
    public var connectTimeout = Duration.seconds(5)
    /// How long a whole exchange may take.
    public var totalTimeout = Duration.seconds(30)
    /// How long the answer may make no progress before the exchange counts as dead; zero for no such limit.
    ///
    /// Progress is a whole header line or a piece of the body; single bytes of a header line are none.
    public var idleTimeout = Duration.zero
    /// Connections to one host at once. Over HTTP/1.1 each carries one exchange at a time, over HTTP/2 up to 100. What
    /// waits for one is not connecting yet: that counts for ``totalTimeout`` alone.
    public var connectionsPerHost = 32
    /// Connections at once, to all hosts.
    public var totalConnections = 128
    /// Requests that may be under way or wait for a connection; beyond it a call fails at once, not sent.
    public var queueLimit = 10_000
    /// How long an idle connection may be used again.
    public var idleConnectionLifetime = Duration.seconds(60)
    /// The largest answer body that is read, in bytes.
    public var maximumBodyBytes = 1 << 20
    /// A proxy, such as `http://proxy.example:3128`; `nil` for none. The environment's proxy variables are not read.
    public var proxy: String?
    /// The proxy's `user:password`; `nil` for none. A password never stands in ``proxy``.
    public var proxyCredentials: Secret?
    /// A file with the certificate authorities to trust; `nil` for the system's.
    public var caBundle: String?
    /// Whether HTTP/2 is offered to HTTPS servers.
    public var http2 = true

    /// The defaults.
    public init() {}
}
