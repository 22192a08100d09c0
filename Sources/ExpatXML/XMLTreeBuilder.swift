/// Puts the parser's events together.
struct XMLTreeBuilder {
    private var nodes: [XMLTree.Node] = []
    private var characters: [UInt8] = []
    private var open: [Int] = []
    /// Whether the next piece of text belongs to the last node.
    private var continuesText = false

    init() {
        // As many as a usual answer has.
        nodes.reserveCapacity(40)
        characters.reserveCapacity(1024)
    }

    var depth: Int { open.count }

    /// The tree, once the root has ended.
    var tree: XMLTree? {
        guard open.isEmpty, !nodes.isEmpty else { return nil }
        return XMLTree(nodes: nodes, characters: characters)
    }

    mutating func start(_ name: UnsafeRawBufferPointer, at tag: Range<Int>) {
        open.append(nodes.count)
        add(name, isElement: true, at: tag)
    }

    mutating func end(at tag: Range<Int>) {
        guard let index = open.popLast() else { return }
        // For <memo/> the end event stands at or before the end of the tag that opened the element.
        let (start, innerStart) = (nodes[index].bytes.lowerBound, nodes[index].innerBytes.lowerBound)
        nodes[index].innerBytes = innerStart..<max(innerStart, tag.lowerBound)
        nodes[index].bytes = start..<max(innerStart, tag.upperBound)
        nodes[index].end = nodes.count
        continuesText = false
    }

    /// Expat hands text over in pieces, one a line or less; they are collected until the next tag.
    mutating func append(_ piece: UnsafeRawBufferPointer) {
        guard continuesText else {
            add(piece, isElement: false, at: 0..<0)
            return continuesText = true
        }
        characters.append(contentsOf: piece)
        let last = nodes.count - 1
        nodes[last].characters = nodes[last].characters.lowerBound..<characters.count
    }

    private mutating func add(_ text: UnsafeRawBufferPointer, isElement: Bool, at tag: Range<Int>) {
        let start = characters.count
        characters.append(contentsOf: text)
        nodes.append(
            XMLTree.Node(
                isElement: isElement,
                characters: start..<characters.count,
                end: nodes.count + 1,
                bytes: tag,
                innerBytes: tag.upperBound..<tag.upperBound
            )
        )
        continuesText = false
    }
}
