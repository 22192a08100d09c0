/// An element of a document, with the place of its markup in the original bytes.
public struct XMLElement: Sendable {
    private let tree: XMLTree
    private let index: Int

    init(_ tree: XMLTree, _ index: Int) {
        self.tree = tree
        self.index = index
    }

    private var node: XMLTree.Node { tree.nodes[index] }

    /// The name as written; namespaces are not processed.
    public var name: String { String(decoding: nameBytes, as: UTF8.self) }

    /// The name in UTF-8.
    public var nameBytes: ArraySlice<UInt8> { tree.characters[node.characters] }

    /// The element's full markup in the original bytes, tags included.
    public var byteRange: Range<Int> { node.bytes }

    /// What stands between its tags; empty for `<memo/>`.
    public var innerByteRange: Range<Int> { node.innerBytes }

    /// The child elements in order.
    public var children: [XMLElement] {
        var children: [XMLElement] = []
        forEachBelow { if $1.isElement { children.append(XMLElement(tree, $0)) } }
        return children
    }

    /// Whether there are child elements.
    public var hasChildren: Bool {
        tree.nodes[(index + 1)..<node.end].contains { $0.isElement }
    }

    /// The element's own character data, not trimmed, without that of its children.
    public var text: String { String(decoding: textBytes, as: UTF8.self) }

    /// The same in UTF-8.
    public var textBytes: ArraySlice<UInt8> {
        let (first, end) = (index + 1, node.end)
        if first == end { return [] }
        if tree.nodes[first].end == end, !tree.nodes[first].isElement {
            return tree.characters[tree.nodes[first].characters]
        }
        var text: ArraySlice<UInt8> = []
        forEachBelow { _, node in
            if node.isElement { return }
            if text.isEmpty {
                text = tree.characters[node.characters]
            } else {
                text += tree.characters[node.characters]
            }
        }
        return text
    }

    /// Whether the element has a name.
    public func isNamed(_ name: String) -> Bool { tree.isNamed(index, name.utf8Span.span) }

    /// The first child of a name.
    public func child(_ name: String) -> XMLElement? {
        tree.firstElement(name, in: (index + 1)..<node.end).map { XMLElement(tree, $0) }
    }

    /// Whether several children have a name.
    public func hasChildren(manyNamed name: String) -> Bool {
        guard let first = tree.firstElement(name, in: (index + 1)..<node.end) else { return false }
        return tree.firstElement(name, in: tree.nodes[first].end..<node.end) != nil
    }

    /// Walks the elements and texts right below this one.
    private func forEachBelow(_ body: (Int, XMLTree.Node) -> Void) {
        var next = index + 1
        while next < node.end {
            body(next, tree.nodes[next])
            next = tree.nodes[next].end
        }
    }
}
