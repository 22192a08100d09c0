import CExpat
import TextEncodings

/// One run of expat over one document. The one owner of the parser; callbacks find it through an unretained pointer
/// that lives as long as `run`.
final class ExpatParsing {
    private let parser: XML_Parser?
    private let limits: XMLLimits
    private var documentBytes = 0
    private var tree = XMLTreeBuilder()
    private var failure: XMLFailure?
    private var elementCount = 0
    private var encoding = TextEncoding.utf8
    private var twoByteDecoder: TwoByteDecoder?
    /// The document names UTF-8 in a way that expat does not know.
    private(set) var askedForUTF8 = false

    /// - Parameter encoding: what expat shall take the document for, whatever it declares.
    init(limits: XMLLimits, encoding: String?) {
        self.limits = limits
        parser = ParserPool.take(encoding: encoding)
    }

    deinit { if let parser { ParserPool.giveBack(parser, documentBytes: documentBytes) } }

    func run(_ bytes: [UInt8]) throws(XMLFailure) -> XMLDocument {
        guard let parser else { throw XMLFailure(.malformed, "the XML parser could not be made: out of memory") }
        documentBytes = bytes.count
        ExpatCallbacks.install(on: parser, for: self)
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), 1)
        }
        if let failure { throw failure }
        guard status == XML_STATUS_OK, let tree = tree.tree else { throw parserFailure(parser) }
        return XMLDocument(root: XMLElement(tree, 0), encoding: encoding)
    }

    private func parserFailure(_ parser: XML_Parser) -> XMLFailure {
        let text = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no document"
        return XMLFailure(.malformed, "the XML is malformed: \(text)", byteOffset: position.lowerBound)
    }

    /// Where the current event stands in the original bytes.
    private var position: Range<Int> {
        let start = max(0, Int(XML_GetCurrentByteIndex(parser)))
        return start..<(start + max(0, Int(XML_GetCurrentByteCount(parser))))
    }

    private func stop(_ reason: XMLFailure.Reason, _ message: String) {
        if failure == nil { failure = XMLFailure(reason, message, byteOffset: position.lowerBound) }
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    // MARK: Events

    func startElement(_ name: UnsafeRawBufferPointer) {
        elementCount += 1
        if elementCount > limits.elements {
            stop(.tooManyElements, "the document has more than \(limits.elements) elements")
        } else if tree.depth >= limits.depth {
            stop(.tooDeep, "elements nest deeper than \(limits.depth)")
        } else {
            tree.start(name, at: position)
        }
    }

    func endElement() { if failure == nil { tree.end(at: position) } }

    func characters(_ text: UnsafeRawBufferPointer) { if failure == nil { tree.append(text) } }

    func startDoctype() { stop(.doctype, "the document has a DOCTYPE, which is refused") }

    func declared(_ label: String) {
        if let known = TextEncoding(label: label) {
            encoding = known
        } else {
            stop(.unsupportedEncoding, "the document declares a charset other than UTF-8, GBK and GB2312")
        }
    }

    /// Describes a charset to expat, which knows neither GBK nor GB2312.
    ///
    /// - Returns: whether it can be read.
    func describe(_ label: String, to info: UnsafeMutablePointer<XML_Encoding>) -> Bool {
        guard let known = TextEncoding(label: label) else {
            failure =
                failure
                ?? XMLFailure(.unsupportedEncoding, "the document declares a charset other than UTF-8, GBK and GB2312")
            return false
        }
        askedForUTF8 = known == .utf8
        guard known != .utf8, let decoder = try? TwoByteDecoder() else { return false }
        twoByteDecoder = decoder
        decoder.describe(to: info)
        return true
    }
}
