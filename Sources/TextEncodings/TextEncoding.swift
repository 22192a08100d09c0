internal import DeclarationCore

/// A charset of the legacy gateway: UTF-8, and in the Chinese edition of its documents GBK and GB2312.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8.
    case utf8 = "UTF-8"
    /// GBK: one or two bytes a character. GB18030 is taken for it; its four-byte characters are refused.
    case gbk = "GBK"
    /// GB2312 as EUC-CN, a part of GBK. Writing keeps to GB2312; reading accepts all of GBK, since senders mix the two.
    ///
    /// The characters are GBK's: the C library's own GB2312 reads A1A4 and A1AA as `・` and `―` and so can't write `·`
    /// and `—`, which stand there for everybody else, and in the names of people.
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
        let writer = try Writer(self)
        if let bytes = writer.convert(text) { return bytes }
        let position = text.unicodeScalars.enumerated().first { writer.convert(String($1)) == nil }
        throw TextEncodingFailure(encoding: self, position: position.map { $0.offset + 1 })
    }

    /// The text of bytes; strict.
    ///
    /// - Returns: `nil` when the bytes are not of this charset, or not a text that can be compared in reasonable time (more
    ///   than 30 combining marks in a row).
    public func decode(_ bytes: [UInt8]) -> String? {
        if self == .utf8 || bytes.allSatisfy({ $0 < 0x80 }) { return String(untrusted: bytes.span) }
        guard let converter = try? CharsetConverter(from: "GBK", to: "UTF-8") else { return nil }
        return converter.convert(bytes).flatMap { String(utf8: $0.span) }
    }

    /// Writes GBK, and for GB2312 nothing that has no place there.
    private struct Writer {
        let converter: CharsetConverter
        let places: CharsetConverter?

        init(_ encoding: TextEncoding) throws(TextEncodingFailure) {
            converter = try CharsetConverter(from: "UTF-8", to: TextEncoding.gbk.rawValue)
            places = encoding == .gb2312 ? try CharsetConverter(from: TextEncoding.gb2312.rawValue, to: "UTF-8") : nil
        }

        func convert(_ text: String) -> [UInt8]? {
            guard let bytes = converter.convert(Array(text.utf8)) else { return nil }
            if let places, places.convert(bytes) == nil { return nil }
            return bytes
        }
    }
}
