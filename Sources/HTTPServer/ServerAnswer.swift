public import DeclarationCore

/// What a handler wants done with a request: an answer, or one of the faults that a simulator needs.
public enum ServerAnswer: Sendable {
    /// Sends a response. `Content-Length` and `Date` are set by the server (a `Content-Length` among the headers is
    /// ignored); other headers go out in order and spelled as given, except that `Connection` comes first. A status
    /// below 200 or a header that HTTP cannot carry (empty, or with a tab or line end) makes it a 500.
    case response(HTTPResponse)
    /// Closes the connection without a byte.
    case closeWithoutAnswer
    /// Sends the head, which declares the whole body's length, and so many bytes of the body; then closes.
    case partial(HTTPResponse, bytes: Int)
    /// Writes bytes that need not be HTTP, then closes. They go straight to the socket, up to what its send buffer
    /// takes at once (64 KiB is safe); over TLS they are no TLS record either, so the client sees a broken session.
    case raw([UInt8])
}

/// Answers a request, in its own task. The task is cancelled when the client breaks its connection before the answer
/// (``ServerSettings/halfCloseCancels``: or closes it), and when the server stops and the time to drain is over.
public typealias ServerHandler = @Sendable (ServerRequest) async -> ServerAnswer

/// Answers a request on the server's own thread. Must not block: it holds up all connections of that thread.
public typealias SynchronousServerHandler = @Sendable (ServerRequest) -> ServerAnswer
