/// What an answer's signature covers: the children of the first child of `response`, name and text.
///
/// How an element with children of its own enters the string is not documented; the forms here are the candidates.
/// Source: mapi "Signature".
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

    /// One child; name and text in UTF-8.
    struct Part: Sendable, Hashable {
        let name: ArraySlice<UInt8>
        /// The text; for an element with children the blanks around them.
        let text: ArraySlice<UInt8>
        /// The bytes of an element with children, as they stand in the document.
        let nested: Nested?

        init(name: ArraySlice<UInt8>, text: ArraySlice<UInt8>, nested: Nested? = nil) {
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

    init(_ parts: [Part], charset: MAPICharset) {
        self.parts = parts
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
            guard part.nested == nil, let start = part.text.firstIndex(of: UInt8(ascii: "&")) else { return false }
            return part.text[start...].contains(UInt8(ascii: "="))
        }
    }

    /// The bytes that are signed, sorted by name; `nil` when the charset can't express them.
    func stringToSign(_ form: NestedForm, trimmed: Bool) -> [UInt8]? {
        var pairs = MAPIPairs()
        for part in parts {
            guard let value = value(part, form, trimmed: trimmed) else { return nil }
            pairs.append(part.name, value)
        }
        return pairs.joined()
    }

    private func value(_ part: Part, _ form: NestedForm, trimmed: Bool) -> ArraySlice<UInt8>? {
        guard let nested = part.nested else { return charset.bytes(ofUTF8: trimmed ? part.text.trimmed : part.text) }
        switch form {
        case .markup: return nested.markup[...]
        case .innerMarkup: return nested.innerMarkup[...]
        case .omitted: return []
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether a blank, tab or line break stands at either end.
    var hasBlanksAround: Bool { first.map(Self.isBlank) == true || last.map(Self.isBlank) == true }

    /// The text without blanks, tabs and line breaks at either end.
    var trimmed: ArraySlice<UInt8> {
        guard hasBlanksAround else { return self }
        guard let end = lastIndex(where: { !Self.isBlank($0) }) else { return [] }
        return self[...end].drop(while: Self.isBlank)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
