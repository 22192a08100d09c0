internal import DeclarationCore
package import TextEncodings

/// A charset as the wire names it (`_input_charset`, or the XML declaration).
package struct MAPICharset: Sendable, Hashable {
    /// UTF-8, the only charset of the English documents.
    package static let utf8 = MAPICharset(label: "UTF-8", encoding: .utf8)

    /// The name as it is sent, or as it came.
    package let label: String
    /// What it names.
    package let encoding: TextEncoding

    /// A charset by its name, whatever the case. The gateway lists UTF-8, GBK and GB2312; other names of these (`gb18030`
    /// and `cp936` for GBK, `us-ascii` for UTF-8) are taken too, as senders write them, and kept as the label.
    ///
    /// - Returns: `nil` for any other charset.
    package init?(label: String) {
        guard let encoding = TextEncoding(label: label) else { return nil }
        self.init(label: label, encoding: encoding)
    }

    init(label: String, encoding: TextEncoding) {
        self.label = label
        self.encoding = encoding
    }

    /// The bytes of a text; `nil` when the charset lacks a character.
    package func bytes(of text: String) -> [UInt8]? { try? encoding.encode(text) }

    /// The text with a question mark for each character that the charset lacks.
    func expressible(_ text: String) -> String {
        if encoding == .utf8 || bytes(of: text) != nil { return text }
        let scalars = text.unicodeScalars.map { bytes(of: String($0)) == nil ? "?" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The bytes of a text that is given in UTF-8; `nil` when the charset lacks a character.
    func bytes(ofUTF8 text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        encoding == .utf8 ? text : bytes(of: String(decoding: text, as: UTF8.self))?[...]
    }

    /// The text of bytes; `nil` when they are not one in this charset.
    package func text(of bytes: ArraySlice<UInt8>) -> String? {
        encoding == .utf8 ? String(untrusted: bytes.span) : encoding.decode(Array(bytes))
    }
}
