import DeclarationCore
import TextEncodings

/// The value of the `signature` header: `algorithm=RSA256,keyVersion=1,signature=…`.
///
/// Source: AMS "Digital signature".
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
        var items = Items()
        for item in Array(text.utf8).split(separator: UInt8(ascii: ",")) {
            guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
            guard items.add(Self.trimmed(item[..<equals]), Self.trimmed(item[(equals + 1)...])) else { return nil }
        }
        guard let encoded = items.signature, let base64 = PercentEncoding.percentDecode(Array(encoded)),
            !base64.isEmpty, let raw = Base64Text.decode(base64)
        else { return nil }
        self.init(
            algorithm: items.algorithm.map(Self.text),
            keyVersion: items.keyVersion.map(Self.text),
            signature: raw
        )
    }

    /// The items of a value by name; each may stand once.
    private struct Items {
        private(set) var algorithm: ArraySlice<UInt8>?
        private(set) var keyVersion: ArraySlice<UInt8>?
        private(set) var signature: ArraySlice<UInt8>?
        private var others: Set<String> = []

        /// Takes an item. False when its name stands twice, in whatever case.
        mutating func add(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
            switch AMSSignatureHeader.text(name).lowercased() {
            case "algorithm": Self.set(&algorithm, value)
            case "keyversion": Self.set(&keyVersion, value)
            case "signature": Self.set(&signature, value)
            case let other: others.insert(other).inserted
            }
        }

        private static func set(_ item: inout ArraySlice<UInt8>?, _ value: ArraySlice<UInt8>) -> Bool {
            defer { item = value }
            return item == nil
        }
    }

    /// The value to send; of base64, `+`, `/` and `=` are percent-encoded.
    package var text: String {
        var items = algorithm.map { "algorithm=\($0)," } ?? ""
        items += keyVersion.map { "keyVersion=\($0)," } ?? ""
        let encoded = PercentEncoding.formEncode(Base64Text.encode(signature))
        return items + "signature=" + String(decoding: encoded, as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return [] }
        return bytes[...last].drop(while: isBlank)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
