/// The part of an HTTP URL that decides where a request goes, and whether it may go there.
///
/// The one checker of settings and transport, so that no backend accepts an address at start-up that every call is then
/// refused for. Stricter than any URL library, so that all of them read the same host out of a text: no user name, no
/// percent sign in the host, no backslash, no byte outside printable ASCII. Plain HTTP goes to this machine only.
public struct EndpointURL: Sendable, Hashable {
    /// Whether the request would travel in the clear; then the host is this machine.
    public let isPlain: Bool
    /// Host and port as written; fit for errors and logs.
    public let authority: String
    /// The host in lower case, an IPv6 address within its brackets.
    public let host: String
    /// Path, query and fragment as written; may be empty.
    public let rest: String

    /// Reads an absolute URL.
    ///
    /// - Throws: what is wrong with it, without the text itself, which may hold a password.
    public init(_ url: String) throws(Invalid) {
        let bytes = Array(url.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Invalid("holds a blank, a backslash, a control character or a character outside ASCII; encode it")
        }
        guard let scheme = Scheme(bytes) else {
            throw Invalid(
                Self.hasScheme(bytes)
                    ? "is not https" : "is not an address with a scheme and a host, such as https://gateway.example"
            )
        }
        isPlain = scheme == .http
        let place = bytes.dropFirst(scheme.length).prefix { !Self.endsPlace($0) }
        let hostBytes = try Self.checkedHost(place)
        authority = String(decoding: place, as: UTF8.self)
        host = String(decoding: hostBytes, as: UTF8.self).lowercased()
        rest = String(decoding: bytes[place.endIndex...], as: UTF8.self)
        guard !isPlain || Self.isLoopback(host) else {
            throw Invalid(
                "is not https; plain http goes to this machine only (127.0.0.0/8, [::1], localhost), not to \(authority)"
            )
        }
    }

    /// Why a text is not an address that may be called.
    public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, to be read after the name of the setting or after "the URL".
        public let description: String

        init(_ description: String) { self.description = description }
    }

    private enum Scheme {
        case http, https

        init?(_ bytes: [UInt8]) {
            if EndpointURL.starts(bytes, with: "https://") {
                self = .https
            } else if EndpointURL.starts(bytes, with: "http://") {
                self = .http
            } else {
                return nil
            }
        }

        var length: Int { self == .https ? 8 : 7 }
    }

    /// Whether the bytes start with a lower-case text, whatever their own case.
    private static func starts(_ bytes: [UInt8], with text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            bytes.count >= wanted.count && zip(bytes, wanted).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
        }
    }

    private static func hasScheme(_ bytes: [UInt8]) -> Bool {
        let scheme = bytes.prefix { isNameByte($0) }
        return !scheme.isEmpty && bytes[scheme.endIndex...].starts(with: "://".utf8)
    }

    private static func endsPlace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}

// MARK: - Host and port

extension EndpointURL {
    private static func checkedHost(_ place: ArraySlice<UInt8>) throws(Invalid) -> ArraySlice<UInt8> {
        let isNumeric = place.first == UInt8(ascii: "[")
        let end = isNumeric ? place.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : nil
        let host = isNumeric ? place[..<(end ?? place.endIndex)] : place.prefix { $0 != UInt8(ascii: ":") }
        let isUsable = isNumeric ? end != nil && NumericAddress.isIPv6(host.dropFirst().dropLast()) : isName(host)
        guard isUsable, !place.contains(UInt8(ascii: "@")) else {
            throw Invalid(
                "has no usable host: a name, an IPv4 address or an IPv6 address in brackets, without a user before it"
            )
        }
        let port = place[host.endIndex...]
        guard port.isEmpty || isPort(port) else { throw Invalid("has a port that is not a number from 1 to 65535") }
        return host
    }

    private static func isPort(_ port: ArraySlice<UInt8>) -> Bool {
        let digits = port.dropFirst()
        guard port.first == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(\.isASCIIDigit) else {
            return false
        }
        return (1...65_535).contains(digits.reduce(0) { $0 * 10 + Int($1 - 48) })
    }

    private static func isName(_ host: ArraySlice<UInt8>) -> Bool { !host.isEmpty && host.allSatisfy(isNameByte) }

    private static func isLoopback(_ host: String) -> Bool {
        let address = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return host == "localhost" || NumericAddress.isLoopback(address)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "-._".utf8.contains(byte)
    }
}

extension EndpointURL {
    /// Host and port in one form, whatever was written: `gateway.example:443`.
    public var place: String {
        let port = authority.dropFirst(host.utf8.count).drop { $0 == ":" }.drop { $0 == "0" }
        return "\(host):\(port.isEmpty ? (isPlain ? "80" : "443") : String(port))"
    }
}
