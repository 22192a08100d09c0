/// What an answer's signature covers: the children of the first child of `response`, name and text.
///
/// How an element with children of its own enters the string is not documented; the forms here are the candidates.
/// Source: protocol/mapi-signing.md §2.
package struct MAPISignedContent: Sendable, Hashable {
    /// How an element with children enters the string.
    package enum NestedForm: String, Sendable, Hashable, CaseIterable {
        /// A: its markup with its own tags.
        case markup
        /// B: the markup between its tags.
        case innerMarkup
        /// C: not at all.
        case omitted
    }

    /// One child.
    struct Part: Sendable, Hashable {
        let name: String
        /// The text; for an element with children the blanks around them.
        let text: String
        /// The bytes of an element with children, as they stand in the document.
        let nested: Nested?

        init(name: String, text: String, nested: Nested? = nil) {
            self.name = name
            self.text = text
            self.nested = nested
        }
    }

    /// The markup of an element with children, in the document's charset.
    struct Nested: Sendable, Hashable {
        let markup: [UInt8]
        let innerMarkup: [UInt8]
    }

    private let parts: [Part]
    private let charset: MAPICharset

    /// Sorts the parts by name; empty ones are not signed.
    init(_ parts: [Part], charset: MAPICharset) {
        self.parts = parts.filter { $0.nested != nil || !$0.text.isEmpty }
            .sorted { $0.name.precedesInBytes($1.name) }
        self.charset = charset
    }

    /// Whether a child has children.
    var isNested: Bool { parts.contains { $0.nested != nil } }

    /// Whether trimming would change a text.
    var hasBlanksAround: Bool { parts.contains { $0.nested == nil && $0.text.hasBlanksAround } }

    /// Whether the string could be read in two ways: a text that holds `&name=` may be several elements merged into
    /// one, which the signature would not tell.
    var isAmbiguous: Bool {
        parts.contains { part in
            guard part.nested == nil, let start = part.text.utf8.firstIndex(of: UInt8(ascii: "&")) else { return false }
            return part.text.utf8[start...].contains(UInt8(ascii: "="))
        }
    }

    /// The bytes that are signed; `nil` when the charset can't express them.
    func stringToSign(_ form: NestedForm, trimmed: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        for part in parts {
            guard let value = value(part, form, trimmed: trimmed) else { return nil }
            if value.isEmpty { continue }
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: part.name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: value)
        }
        return bytes
    }

    private func value(_ part: Part, _ form: NestedForm, trimmed: Bool) -> [UInt8]? {
        guard let nested = part.nested else { return charset.bytes(of: trimmed ? part.text.trimmed : part.text) }
        switch form {
        case .markup: return nested.markup
        case .innerMarkup: return nested.innerMarkup
        case .omitted: return []
        }
    }
}

extension String {
    /// Whether a blank, tab or line break stands at either end.
    var hasBlanksAround: Bool {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return utf8.first.map(isBlank) == true || utf8.last.map(isBlank) == true
    }

    /// Whether the text comes first in the order of the bytes of UTF-8, in which signed names are sorted.
    func precedesInBytes(_ other: String) -> Bool {
        let answer = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { left.lexicographicallyPrecedes($0) }
        }
        return (answer ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// The text without blanks, tabs and line breaks at either end.
    var trimmed: String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard hasBlanksAround else { return self }
        guard let start = utf8.firstIndex(where: { !isBlank($0) }), let end = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }
}
