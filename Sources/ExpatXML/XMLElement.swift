/// An element of a document, with the place of its markup in the original bytes.
public struct XMLElement: Sendable, Hashable {
    /// What stands between an element's tags.
    public enum Content: Sendable, Hashable {
        /// Character data; neighbouring pieces and CDATA are joined.
        case text(String)
        /// A child element.
        case element(XMLElement)
    }

    /// The name as written; namespaces are not processed.
    public var name: String
    /// The attributes by name.
    public var attributes: [String: String]
    /// Text and children in the order of the document.
    public var content: [Content]
    /// The element's full markup in the original bytes, tags included.
    public var byteRange: Range<Int>
    /// What stands between its tags; empty for `<memo/>`.
    public var innerByteRange: Range<Int>

    /// The child elements in order.
    public var children: [XMLElement] {
        content.compactMap { if case .element(let child) = $0 { child } else { nil } }
    }

    /// Whether there are child elements.
    public var hasChildren: Bool { content.contains { if case .element = $0 { true } else { false } } }

    /// The element's own character data, not trimmed, without that of its children.
    public var text: String {
        if content.count == 1, case .text(let text) = content[0] { return text }
        return content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// The first child of a name.
    public func child(_ name: String) -> XMLElement? {
        for case .element(let child) in content where child.name == name { return child }
        return nil
    }

    /// Follows the first children of these names.
    public func descendant(_ path: String...) -> XMLElement? {
        var element = self
        for name in path {
            guard let child = element.child(name) else { return nil }
            element = child
        }
        return element
    }
}
