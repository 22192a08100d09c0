/// What a server is doing and has done, at one moment; for metrics.
public struct ServerStatistics: Sendable, Hashable {
    /// Connections that are open now.
    public var openConnections = 0
    /// Handlers at work now.
    public var handlersAtWork = 0
    /// Requests that wait for a handler now.
    public var queuedRequests = 0
    /// Bytes of request bodies in memory now.
    public var bufferedBytes = 0
    /// Connections accepted since the start.
    public var acceptedConnections = 0
    /// Connections closed at once since their client had `connectionLimitPerAddress` open.
    public var refusedConnections = 0
    /// Connections closed since a request or an answer took longer than allowed, or none came in time.
    public var lateConnections = 0
    /// Idle connections closed to make room for others.
    public var displacedConnections = 0
    /// Requests whose head has come, refused ones included.
    public var requests = 0
    /// Requests answered as overloaded, without the handler.
    public var overloadedRequests = 0
    /// Requests refused for their form or size, without the handler.
    public var refusedRequests = 0

    /// Nothing yet.
    public init() {}
}
