import DeclarationCore

/// A block between `-----BEGIN X-----` and `-----END X-----`. Read by hand, because OpenSSL's reader wants lines of 64
/// characters and would ask the terminal for a passphrase.
struct PEMBlock {
    var label: String
    var body: ArraySlice<UInt8>
    /// Where the body starts in the text.
    var bodyOffset: Int
    var isEncrypted: Bool

    /// The first block that can hold a key: parameters before it are skipped.
    ///
    /// - Returns: `nil` when the text has no block at all.
    static func first(in text: ArraySlice<UInt8>) throws(SigningError) -> PEMBlock? {
        var rest = text
        var found: PEMBlock?
        while let block = try next(in: &rest, of: text) {
            if !block.label.hasSuffix("PARAMETERS") { return block }
            found = block
        }
        if let found { throw SigningError("the PEM holds \(found.label) alone, no key") }
        return nil
    }

    private static func next(
        in rest: inout ArraySlice<UInt8>,
        of text: ArraySlice<UInt8>
    ) throws(SigningError) -> PEMBlock? {
        guard let begin = find(Array("-----BEGIN ".utf8), in: rest) else { return nil }
        guard let dashes = find(Array("-----".utf8), in: rest[begin.upperBound...]),
            dashes.lowerBound - begin.upperBound <= 40
        else { throw SigningError("the PEM's first line is damaged: -----BEGIN without five dashes at its end") }
        let name = rest[begin.upperBound..<dashes.lowerBound]
        guard let end = find(Array("-----END ".utf8) + name + Array("-----".utf8), in: rest[dashes.upperBound...])
        else {
            throw SigningError("the PEM has no matching -----END line; it may be cut short")
        }
        var body = rest[dashes.upperBound..<end.lowerBound]
        let label = String(decoding: name, as: UTF8.self)
        let isEncrypted =
            label == "ENCRYPTED PRIVATE KEY"
            || find(Array("ENCRYPTED".utf8), in: body) != nil
                && body.contains(UInt8(ascii: ":"))
        // Blanks before the body are no part of it; the offset keeps positions those of the file.
        body = body.drop(while: Base64.isBlank)
        rest = rest[end.upperBound...]
        let offset = body.startIndex - text.startIndex
        return PEMBlock(label: label, body: body, bodyOffset: offset, isEncrypted: isEncrypted)
    }

    private static func find(_ needle: [UInt8], in text: ArraySlice<UInt8>) -> Range<Int>? {
        guard text.count >= needle.count else { return nil }
        for start in text.startIndex...(text.endIndex - needle.count) where text[start...].starts(with: needle) {
            return start..<(start + needle.count)
        }
        return nil
    }
}
