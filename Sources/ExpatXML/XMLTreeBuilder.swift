/// Puts the parser's events together.
struct XMLTreeBuilder {
    private var open: [XMLElement] = []
    private var text = ""
    private(set) var root: XMLElement?

    var depth: Int { open.count }

    mutating func start(_ name: String, _ attributes: [String: String], at tag: Range<Int>) {
        flushText()
        let inner = tag.upperBound..<tag.upperBound
        open.append(XMLElement(name: name, attributes: attributes, content: [], byteRange: tag, innerByteRange: inner))
    }

    mutating func end(at tag: Range<Int>) {
        flushText()
        guard var element = open.popLast() else { return }
        // For <memo/> the end event stands at or before the end of the tag that opened the element.
        let innerStart = element.innerByteRange.lowerBound
        element.innerByteRange = innerStart..<max(innerStart, tag.lowerBound)
        element.byteRange = element.byteRange.lowerBound..<max(innerStart, tag.upperBound)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].content.append(.element(element))
        }
    }

    /// Expat hands text over in pieces, one a line or less; they are collected until the next tag.
    mutating func append(_ piece: String) {
        if text.isEmpty { text = piece } else { text += piece }
    }

    private mutating func flushText() {
        guard let last = open.indices.last, !text.isEmpty else { return }
        open[last].content.append(.text(text))
        text = ""
    }
}
