/// A document's elements and texts in one row, as they stand in it, and all of their characters in another: with an object
/// for each of them, reading a short answer was mostly a matter of small allocations.
final class XMLTree: Sendable {
    /// An element, or character data between two tags; CDATA and neighbouring pieces are joined.
    struct Node: Sendable {
        let isElement: Bool
        /// Where the name or the text stands in ``characters``.
        var characters: Range<Int>
        /// The first node behind this one that isn't below it.
        var end: Int
        /// An element's full markup in the original bytes, tags included.
        var bytes: Range<Int>
        /// What stands between its tags.
        var innerBytes: Range<Int>
    }

    /// The nodes in the order of the document; the first is the root.
    let nodes: [Node]
    /// Names and texts in UTF-8.
    let characters: [UInt8]

    init(nodes: [Node], characters: [UInt8]) {
        self.nodes = nodes
        self.characters = characters
    }

    /// Whether the node at an index is an element of a name.
    func isNamed(_ index: Int, _ name: Span<UInt8>) -> Bool {
        let node = nodes[index]
        guard node.isElement, node.characters.count == name.count else { return false }
        for offset in name.indices where name[offset] != characters[node.characters.lowerBound + offset] {
            return false
        }
        return true
    }

    /// The first element of a name among the siblings in a range, which begins with one of them.
    func firstElement(_ name: String, in range: Range<Int>) -> Int? {
        let name = name.utf8Span.span
        var index = range.lowerBound
        while index < range.upperBound {
            if isNamed(index, name) { return index }
            index = nodes[index].end
        }
        return nil
    }
}
