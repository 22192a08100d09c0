public import DeclarationCore

/// Refuses heads that two readers could understand differently, and heads with too many fields.
///
/// libmicrohttpd takes the first of two lengths and prefers chunks to a length; a proxy in front may do otherwise, and
/// then a client could hide one request in another's body (RFC 9112, sections 3.2, 6.1 and 6.3).
struct HeadCheck {
    let maximumHeaders: Int

    /// The answer to refuse a head with; nil when it is fine.
    func refusal(_ headers: HTTPHeaders, version: String) -> HTTPResponse? {
        var (count, hosts) = (0, 0)
        var lengths: [String] = []
        var encodings: [String] = []
        for field in headers {
            count += 1
            guard Self.isToken(field.name.utf8) else {
                return .badHead("A header's name has a character that none may have.")
            }
            // The size tells most names apart without a look at their letters.
            switch field.name.utf8.count {
            case 4 where field.name.lowercased() == "host": hosts += 1
            case 14 where field.name.lowercased() == "content-length": lengths.append(field.value)
            case 17 where field.name.lowercased() == "transfer-encoding": encodings.append(field.value)
            default: break
            }
        }
        guard count <= maximumHeaders else { return .tooManyHeaders }
        guard hosts == 1 || hosts == 0 && version == "HTTP/1.0" else {
            return .badHead("A request has exactly one Host header.")
        }
        return framingRefusal(lengths, encodings, version)
    }

    private func framingRefusal(_ lengths: [String], _ encodings: [String], _ version: String) -> HTTPResponse? {
        if lengths.contains(where: { $0 != lengths[0] }) {
            return .badHead("The Content-Length headers contradict each other.")
        }
        guard let encoding = encodings.first else { return nil }
        if !lengths.isEmpty { return .badHead("A request has Content-Length or Transfer-Encoding, not both.") }
        guard version == "HTTP/1.1" else { return .badHead("Only HTTP/1.1 has Transfer-Encoding.") }
        guard encodings.count == 1, encoding.lowercased() == "chunked" else { return .unknownEncoding }
        return nil
    }

    /// Whether a name or method has no character but those of RFC 9110, section 5.6.2.
    static func isToken(_ name: some Collection<UInt8>) -> Bool {
        !name.isEmpty && name.allSatisfy { isTokenByte[Int($0)] }
    }

    private static let isTokenByte: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        let marks = "!#$%&'*+-.^_`|~"
        for byte in Array(marks.utf8) + (48...57) + (65...90) + (97...122) { table[Int(byte)] = true }
        return table
    }()
}

extension HTTPResponse {
    /// The default answer to a body that is larger than allowed.
    public static let bodyTooLarge = refusal(413, "The request's body is larger than allowed.")
    static let headTooLarge = refusal(431, "The request's head is larger than allowed.")
    static let tooManyHeaders = refusal(431, "The request has more headers than allowed.")
    static let targetTooLong = refusal(414, "The request's target is longer than allowed.")
    static let unknownEncoding = refusal(501, "The only Transfer-Encoding that is understood is chunked.")

    static func badHead(_ text: String) -> HTTPResponse { refusal(400, text) }

    /// An answer after which the rest of the connection cannot be made sense of.
    private static func refusal(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["Connection": "close", "Content-Type": "text/plain; charset=utf-8"],
            body: Array("\(text)\n".utf8)
        )
    }

    /// The same answer, after which the connection is closed.
    var closing: HTTPResponse {
        guard headers["connection"] == nil else { return self }
        var copy = self
        copy.headers.append("Connection", "close")
        return copy
    }
}
