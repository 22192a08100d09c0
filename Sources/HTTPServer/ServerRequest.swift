public import DeclarationCore

/// A request as a client sent it, complete: the body has been read.
public struct ServerRequest: Sendable {
    /// A number that no other request of this server has.
    public var id: UInt64
    /// The method, such as `POST`; any method is passed on.
    public var method: String
    /// The request target exactly as received, neither percent-decoded nor normalised: `/gateway.do?service=…`, or an
    /// absolute `https://host/path?query`. Bytes that are not UTF-8 appear as U+FFFD.
    public var target: String
    /// The path of ``target``, not percent-decoded. Of an absolute target the part after scheme and host, at least `/`.
    public var path: String
    /// What follows the first `?` of ``target``, not percent-decoded; nil without a `?`. May hold personal data: never
    /// log it.
    public var query: String?
    /// The bytes of ``query`` where they are not UTF-8.
    var unreadableQuery: [UInt8]?
    /// The headers in the order received, repeated ones included.
    public var headers: HTTPHeaders
    /// The body's bytes as received, chunks joined.
    public var body: [UInt8]
    /// The client's address without port: `127.0.0.1`, `::1`.
    public var peerAddress: String
    /// The certificate by which the client has proved who it is; nil without one. Verified against the authorities of
    /// the server's ``ServerIdentity/clientAuthoritiesPEM``: one that is not ends the handshake.
    public var clientCertificate: ClientCertificate?

    /// Makes a request, as tests of handlers do; splits the target into path and query.
    public init(
        id: UInt64 = 0,
        method: String,
        target: String,
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        peerAddress: String = "127.0.0.1"
    ) {
        let parts = RequestTarget(target)
        self.id = id
        self.method = method
        self.target = target
        self.path = parts.path
        self.query = parts.query
        self.headers = headers
        self.body = body
        self.peerAddress = peerAddress
    }
    /// The bytes of the query as received, as a form in GBK needs them; nil without a `?`.
    package var queryBytes: [UInt8]? { unreadableQuery ?? query.map { Array($0.utf8) } }
}
