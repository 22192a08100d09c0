internal import DeclarationCore

/// What a request's method and headers may hold: nothing that could end a line or contradict the body's framing.
enum HeaderRules {
    static func check(_ field: HTTPHeaders.Field, bodyCount: Int) throws(TransportError) {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
            throw refusal("a header name is empty or holds a character that header names can't have")
        }
        guard field.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            throw refusal("the value of header \(field.name) holds a control character")
        }
        if isNamed(field, "Transfer-Encoding") {
            throw refusal("header Transfer-Encoding belongs to the transport; leave it out")
        }
        if isNamed(field, "Content-Length"), Int(field.value) != bodyCount {
            throw refusal("header Content-Length contradicts the body; leave it out")
        }
    }

    static func checkMethod(_ method: String) throws(TransportError) {
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw refusal("the method is empty or holds a character that methods can't have")
        }
    }

    static func isNamed(_ field: HTTPHeaders.Field, _ name: StaticString) -> Bool {
        field.name.utf8.count == name.utf8CodeUnitCount
            && name.withUTF8Buffer { wanted in zip(field.name.utf8, wanted).allSatisfy { ($0 | 0x20) == ($1 | 0x20) } }
    }

    private static func refusal(_ message: String) -> TransportError {
        TransportError(.notSent, .invalidRequest, message)
    }

    /// RFC 9110 §5.6.2, token.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
