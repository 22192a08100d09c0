/// An element that is written: a text or children.
package struct MAPINode: Sendable, Hashable {
    package let name: String
    package let text: String
    package let children: [MAPINode]

    package init(_ name: String, _ text: String) { (self.name, self.text, children) = (name, text, []) }

    package init(_ name: String, children: [MAPINode]) { (self.name, text, self.children) = (name, "", children) }

    /// The markup; an empty element as `<memo/>`, as in the samples.
    var markup: String {
        let inner = innerMarkup
        return inner.isEmpty ? "<\(name)/>" : "<\(name)>\(inner)</\(name)>"
    }

    /// What stands between the tags.
    var innerMarkup: String { children.isEmpty ? Self.escaped(text) : children.map(\.markup).joined() }

    static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(isCarried(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return result
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
