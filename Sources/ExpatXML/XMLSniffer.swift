/// Tells common mistakes apart before the parser would call them all malformed.
enum XMLSniffer {
    static func check(_ bytes: [UInt8], limits: XMLLimits) throws(XMLFailure) {
        guard bytes.count <= limits.bytes else {
            throw XMLFailure(.tooLarge, "the document has \(bytes.count) bytes; \(limits.bytes) are allowed")
        }
        // The gateway never uses these.
        if wideStarts.contains(where: bytes.starts) {
            throw XMLFailure(
                .unsupportedEncoding,
                "the document is in UTF-16 or UTF-32; UTF-8, GBK or GB2312 is needed"
            )
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
            throw XMLFailure(.notXML, "the first bytes are no XML")
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        let start = body.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = start.first else { throw XMLFailure(.empty, "the document is empty; XML was expected") }
        if isHTML(start) { throw XMLFailure(.html, "the document is an HTML page; XML was expected") }
        guard first == UInt8(ascii: "<") else {
            throw XMLFailure(.notXML, "the document does not start with <; XML was expected")
        }
    }

    /// How documents in UTF-16 and UTF-32 start: with a mark and `<`, or with `<?`.
    private static let wideStarts: [[UInt8]] = [
        [0xFF, 0xFE, 0x3C, 0], [0xFE, 0xFF, 0, 0x3C], [0x3C, 0, 0x3F, 0], [0, 0x3C, 0, 0x3F],
        [0xFF, 0xFE, 0, 0, 0x3C, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x3C], [0x3C, 0, 0, 0], [0, 0, 0, 0x3C],
    ]

    private static func isHTML(_ start: ArraySlice<UInt8>) -> Bool {
        hasPrefix("<!doctype html", start) || hasPrefix("<html", start)
    }

    /// Whether bytes start with a text in lower case, whatever their case.
    private static func hasPrefix(_ text: StaticString, _ bytes: ArraySlice<UInt8>) -> Bool {
        text.withUTF8Buffer { bytes.prefix($0.count).map { (65...90).contains($0) ? $0 | 0x20 : $0 }.elementsEqual($0) }
    }
}
