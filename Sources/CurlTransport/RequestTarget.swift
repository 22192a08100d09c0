internal import DeclarationCore
import Glibc

/// The part of a URL that decides whether it may be called.
///
/// Stricter than curl's own parser, so that both can only read the same host out of a text: no user names, no
/// percent signs or other surprises in the host, no byte outside printable ASCII anywhere.
struct RequestTarget: Equatable {
    /// Whether the request would travel in the clear.
    let isPlain: Bool
    /// Host and port as errors show them.
    let authority: String

    init(_ url: String) throws(TransportError) {
        let bytes = Array(url.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Self.refusal("the URL holds a blank, a control character or a character outside ASCII; encode it")
        }
        let rest: ArraySlice<UInt8>
        if Self.starts(bytes, with: "https://") {
            isPlain = false
            rest = bytes.dropFirst(8)
        } else if Self.starts(bytes, with: "http://") {
            isPlain = true
            rest = bytes.dropFirst(7)
        } else {
            throw Self.refusal("the URL does not start with https://")
        }
        let delimiters: StaticString = "/?#"
        let place = rest.prefix { byte in !delimiters.withUTF8Buffer { $0.contains(byte) } }
        let host = try Self.checkedHost(place)
        authority = String(decoding: place, as: UTF8.self)
        guard !isPlain || Self.isLoopback(host) else {
            throw Self.refusal(
                "plain HTTP goes to this machine only (127.0.0.0/8, [::1], localhost), not to \(authority); use https"
            )
        }
    }

    /// Whether an address, as curl prints it, is this machine's loopback.
    static func isLoopbackAddress(_ address: UnsafePointer<CChar>) -> Bool {
        strcmp(address, "::1") == 0 || strncmp(address, "127.", 4) == 0
    }

    private static func refusal(_ message: String) -> TransportError {
        TransportError(.notSent, .invalidRequest, message)
    }

    /// Whether the bytes start with a lower-case text, whatever their own case.
    private static func starts(_ bytes: [UInt8], with text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            bytes.count > wanted.count && zip(bytes, wanted).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
        }
    }

    /// The host, when host and port are well formed.
    private static func checkedHost(_ place: ArraySlice<UInt8>) throws(TransportError) -> ArraySlice<UInt8> {
        let host: ArraySlice<UInt8>
        let isNumeric = place.first == UInt8(ascii: "[")
        if isNumeric {
            guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { throw refusal("the URL's host lacks a ]") }
            host = place[...end]
        } else {
            host = place.prefix { $0 != UInt8(ascii: ":") }
        }
        let fits = isNumeric ? isAddressByte : isNameByte
        guard !host.isEmpty, host.allSatisfy(fits) else {
            throw refusal(
                "the URL's host is missing or holds characters that no host name has; no user name may precede it"
            )
        }
        let port = place[host.endIndex...]
        guard port.isEmpty || isPort(port.dropFirst(), separator: port.first) else {
            throw refusal("the URL's port is not a number from 1 to 65535")
        }
        return host
    }

    private static func isPort(_ digits: ArraySlice<UInt8>, separator: UInt8?) -> Bool {
        guard separator == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(isDigit) else { return false }
        return (1...65_535).contains(digits.reduce(0) { $0 * 10 + Int($1 - 48) })
    }

    private static func isLoopback(_ host: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: host, as: UTF8.self).lowercased()
        if text == "localhost" || text == "[::1]" { return true }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "127" else { return false }
        return parts.allSatisfy { part in
            part.count <= 3 && !part.isEmpty && part.utf8.allSatisfy(isDigit) && (part == "0" || part.first != "0")
                && (Int(part) ?? 256) <= 255
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...102).contains(byte | 0x20) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }
}
