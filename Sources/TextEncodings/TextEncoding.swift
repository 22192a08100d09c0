/// A charset of the legacy gateway (mapi.md §1).
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8.
    case utf8 = "UTF-8"
    /// GBK: one or two bytes a character. GB18030 is taken for it; its four-byte characters are refused.
    case gbk = "GBK"
    /// GB2312 as EUC-CN, a part of GBK. Writing keeps to GB2312; reading accepts all of GBK, since senders mix the two.
    case gb2312 = "GB2312"

    /// Reads a label of the wire or of an XML declaration, in any case.
    ///
    /// - Returns: `nil` for an unknown label.
    public init?(label: String) {
        switch label.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "gbk", "gb18030", "cp936", "ms936", "windows-936", "x-gbk": self = .gbk
        case "gb2312", "gb_2312-80", "euc-cn", "euccn": self = .gb2312
        default: return nil
        }
    }

    /// The bytes of a text.
    ///
    /// - Throws: when the charset lacks a character; says which one by its position, never shows it.
    public func encode(_ text: String) throws(TextEncodingFailure) -> [UInt8] {
        if self == .utf8 || text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
        let converter = try CharsetConverter(from: "UTF-8", to: rawValue)
        if let bytes = converter.convert(Array(text.utf8)) { return bytes }
        throw TextEncodingFailure(encoding: self, position: firstMissing(in: text, converter))
    }

    /// The text of bytes; strict.
    ///
    /// - Returns: `nil` when the bytes are not of this charset.
    public func decode(_ bytes: [UInt8]) -> String? {
        if self == .utf8 || bytes.allSatisfy({ $0 < 0x80 }) { return String(validating: bytes, as: UTF8.self) }
        guard let converter = try? CharsetConverter(from: "GBK", to: "UTF-8") else { return nil }
        return converter.convert(bytes).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// How many bytes a text takes.
    ///
    /// - Throws: when the charset lacks a character.
    public func byteCount(of text: String) throws(TextEncodingFailure) -> Int {
        self == .utf8 ? text.utf8.count : try encode(text).count
    }

    private func firstMissing(in text: String, _ converter: CharsetConverter) -> Int? {
        text.unicodeScalars.enumerated().first { converter.convert(Array(String($1).utf8)) == nil }.map {
            $0.offset + 1
        }
    }
}
