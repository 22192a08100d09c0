import FoundationEssentials

/// The value of the `signature` header: `algorithm=RSA256,keyVersion=1,signature=…`.
///
/// Source: global.alipay.com/docs/ac/ams/digital_signature; protocol/ams-signing.md §4.
package struct AMSSignatureHeader: Sendable, Hashable {
    /// The only algorithm: RSASSA-PKCS1-v1_5 with SHA-256.
    package static let rsa256 = "RSA256"

    /// The algorithm as it came.
    package var algorithm: String?
    /// The version of the key; when absent the newest one counts.
    package var keyVersion: String?
    /// The signature's raw bytes.
    package var signature: [UInt8]

    package init(algorithm: String? = rsa256, keyVersion: String? = "1", signature: [UInt8]) {
        self.algorithm = algorithm
        self.keyVersion = keyVersion
        self.signature = signature
    }

    /// Reads a value: items in any order, blanks around them ignored, everything after an item's first `=` its value.
    ///
    /// The signature may be percent-encoded or not: percent signs are decoded and a plus stays a plus, which a form
    /// decoding would turn into a blank.
    /// - Returns: `nil` when there is no signature, more than one, or one that isn't base64.
    package init?(_ text: String) {
        var items: [String: String] = [:]
        for item in text.utf8.split(separator: UInt8(ascii: ",")) {
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = Self.trimmed(parts[0]).lowercased()
            guard items.updateValue(Self.trimmed(parts[1]), forKey: name) == nil else { return nil }
        }
        guard let encoded = items["signature"], let base64 = Self.percentDecoded(encoded), !base64.isEmpty,
            let raw = Data(base64Encoded: Data(base64))
        else { return nil }
        self.init(algorithm: items["algorithm"], keyVersion: items["keyversion"], signature: Array(raw))
    }

    /// The value to send.
    package var text: String {
        var items = algorithm.map { "algorithm=\($0)," } ?? ""
        items += keyVersion.map { "keyVersion=\($0)," } ?? ""
        return items + "signature=" + Self.percentEncoded(signature)
    }

    /// Standard base64 in which `+`, `/` and `=` are percent-encoded.
    static func percentEncoded(_ signature: [UInt8]) -> String {
        let base64 = Data(signature).base64EncodedData()
        var encoded: [UInt8] = []
        encoded.reserveCapacity(base64.count + 64)
        for byte in base64 {
            switch byte {
            case UInt8(ascii: "+"): encoded += "%2B".utf8
            case UInt8(ascii: "/"): encoded += "%2F".utf8
            case UInt8(ascii: "="): encoded += "%3D".utf8
            default: encoded.append(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func percentDecoded(_ text: String) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    private static func trimmed(_ bytes: Substring.UTF8View) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
