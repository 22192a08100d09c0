/// Sends one HTTP request and brings the answer.
///
/// An implementation guarantees: TLS is verified; redirects are not followed; nothing is retried; the whole body is
/// read up to a cap; cancelling the task ends the exchange on the wire; a request that couldn't begin to leave before its
/// ``HTTPRequest/latestDeparture`` never leaves, which is `notSent` and `overloaded`; and ``TransportError/delivery`` is
/// `notSent` only when not one byte of the request can have left.
public protocol HTTPTransport: Sendable {
    /// Sends a request.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: a failure that says whether the request can have left.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// An HTTP request.
public struct HTTPRequest: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The method: `POST`, `GET`.
    public var method: String
    /// The absolute URL. Never holds personal data or secrets: URLs end in logs.
    public var url: String
    /// The headers, in the order they are sent.
    public var headers: HTTPHeaders
    /// The body's bytes, exactly as they are sent.
    public var body: [UInt8]
    /// From when on it must not begin to leave any more, however long it waits for a connection: another process may have
    /// taken the declaration over and sent it. `nil` for any time. A request made within a declaration has that of the
    /// declaration.
    public var latestDeparture: ContinuousClock.Instant?

    /// Makes a request.
    public init(method: String, url: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        latestDeparture = SendWindow.current?.latestDeparture
    }

    /// Whether it may begin to leave now, as far as ``latestDeparture`` goes.
    public var mayDepart: Bool { latestDeparture.map { ContinuousClock.now < $0 } ?? true }

    /// The method and sizes: headers hold tokens, bodies personal data.
    public var description: String { "\(method) with \(headers), \(body.count) bytes" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An HTTP answer.
public struct HTTPResponse: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The status, such as 200.
    public var status: Int
    /// The headers, in the order they came.
    public var headers: HTTPHeaders
    /// The body's bytes, exactly as they came; signatures are verified over them.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The status and sizes.
    public var description: String { "HTTP \(status) with \(headers), \(body.count) bytes" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Header fields in order; names compare case-insensitively.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence, CustomStringConvertible,
    CustomReflectable
{
    /// One field.
    public struct Field: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The name as written.
        public var name: String
        /// The value without surrounding blanks.
        public var value: String

        /// Makes a field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// The name: the value may be a token.
        public var description: String { "header \(name)" }
        /// Shows no children.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    private var fields: [Field] = []

    /// No headers.
    public init() {}

    /// Headers from name and value pairs, in order.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Takes all fields of a name out, whatever its case.
    public mutating func remove(_ name: String) {
        fields.removeAll { Self.matches($0.name, name) }
    }

    /// The first value of a name, whatever its case.
    public subscript(_ name: String) -> String? {
        fields.first { Self.matches($0.name, name) }?.value
    }

    /// All values of a name, whatever its case.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.matches($0.name, name) }.map(\.value)
    }

    /// The media type of the content, in lower case and without parameters; `nil` when the headers don't tell it.
    ///
    /// White space may stand before the semicolon. Source: RFC 9110, section 8.3.1 and 5.6.6.
    package var mediaType: String? {
        self["content-type"].map { HTTPHeaders.mediaType(of: $0) }
    }

    /// The media type of one value of `Content-Type`.
    package static func mediaType(of value: String) -> String {
        var type = value.prefix { $0 != ";" }
        while let last = type.last, last == " " || last == "\t" { type.removeLast() }
        return type.lowercased()
    }

    /// The names: values may be tokens.
    public var description: String { "headers \(fields.map(\.name).joined(separator: ", "))" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Walks the fields in order.
    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    private static func matches(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && left.utf8.elementsEqual(right.utf8) { ($0 | lowerCaseBit($0)) == ($1 | lowerCaseBit($1)) }
    }

    private static func lowerCaseBit(_ byte: UInt8) -> UInt8 {
        byte >= 65 && byte <= 90 ? 0x20 : 0
    }
}

/// Why an exchange brought no answer.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the request can have left: ``Delivery/notSent`` or ``Delivery/unknown``.
    public var delivery: Delivery
    /// What happened.
    public var reason: Reason
    /// What happened, in words; names the host and no path, query or body.
    public var message: String

    /// Makes an error.
    public init(_ delivery: Delivery, _ reason: Reason, _ message: String) {
        self.delivery = delivery
        self.reason = reason
        self.message = message
    }

    /// The kinds of failure.
    public enum Reason: String, Sendable, Hashable {
        /// The URL is not one that may be called: not HTTPS, or plain HTTP to another host than loopback.
        case invalidRequest
        /// The host name has no address.
        case nameLookup
        /// Nobody accepted the connection, or not in time.
        case connection
        /// The TLS handshake or the certificate check failed.
        case tls
        /// The proxy refused or could not be reached.
        case proxy
        /// The connection broke, or closed before the answer was complete.
        case interrupted
        /// The answer did not come in time.
        case timedOut
        /// The answer is larger than the cap.
        case tooLarge
        /// What came back is not HTTP.
        case malformed
        /// The caller gave up.
        case cancelled
        /// Too many requests wait already, or this one waited too long.
        case overloaded
        /// Anything else.
        case other
    }

    /// One line.
    public var description: String { "\(message) [\(reason.rawValue), delivery \(delivery.rawValue)]" }
}
