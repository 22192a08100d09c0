/// An element that is written: a text or children.
package struct MAPINode: Sendable, Hashable {
    package let name: String
    package let text: String
    package let children: [MAPINode]

    package init(_ name: String, _ text: String) { (self.name, self.text, children) = (name, text, []) }

    package init(_ name: String, children: [MAPINode]) { (self.name, text, self.children) = (name, "", children) }

    /// The markup; an empty element as `<memo/>`, as in the samples.
    var markup: String {
        var markup = ""
        write(into: &markup)
        return markup
    }

    /// What stands between the tags.
    var innerMarkup: String {
        var markup = ""
        writeInner(into: &markup)
        return markup
    }

    /// Writes the markup at the end of a document.
    func write(into document: inout String) {
        if text.isEmpty, children.isEmpty { return document += "<\(name)/>" }
        document += "<\(name)>"
        writeInner(into: &document)
        document += "</\(name)>"
    }

    private func writeInner(into document: inout String) {
        Self.write(escaped: text, into: &document)
        for child in children { child.write(into: &document) }
    }

    /// Writes a text so that it is read back as it is, but for characters that XML can't carry.
    static func write(escaped text: String, into document: inout String) {
        if isPlain(text) { return document += text }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": document += "&amp;"
            case "<": document += "&lt;"
            case ">": document += "&gt;"
            case "\"": document += "&quot;"
            default: document.unicodeScalars.append(isCarried(scalar) ? scalar : "\u{FFFD}")
            }
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        for place in bytes.indices where !isPlain(bytes[place]) { return false }
        return true
    }

    /// Whether a byte of UTF-8 stands for itself, whatever stands beside it: nearly all do. U+FFFE and U+FFFF, which
    /// can't be carried, begin with 0xEF.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x26, 0x3C, 0x3E, 0xEF: false
        case 0x09, 0x0A, 0x0D, 0x20...: true
        default: false
        }
    }

    /// Whether XML 1.0 can carry it; a document with another character is read by nobody.
    private static func isCarried(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x10000...: true
        default: false
        }
    }
}
