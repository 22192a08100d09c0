import CExpat
import Synchronization

/// Parsers between two documents: making one costs about as much as reading a short answer.
enum ParserPool {
    /// A parser on its way between pool and user.
    ///
    /// `@unchecked Sendable`: the pool hands each parser to one run at a time, and takes it back after the run.
    private struct Parser: @unchecked Sendable {
        let handle: XML_Parser
    }

    /// More than the cores that could use them at once; further ones are freed after use.
    private static let capacity = 16
    private static let idle = Mutex<[Parser]>([])
    /// Keeps hash tables unpredictable; drawn once, where expat would draw one for each document.
    private static let salt = UInt.random(in: 1...UInt.max)

    /// A parser without handlers that has read nothing; `nil` when there is no memory.
    ///
    /// - Parameter encoding: what it shall take the document for, whatever it declares.
    static func take(encoding: String?) -> XML_Parser? {
        let kept = idle.withLock { $0.popLast() }?.handle
        if let kept, XML_ParserReset(kept, encoding) != XML_Bool(XML_TRUE) {
            XML_ParserFree(kept)
            return XML_ParserCreate(encoding)
        }
        guard let parser = kept ?? XML_ParserCreate(encoding) else { return nil }
        XML_SetHashSalt(parser, salt)
        return parser
    }

    /// Takes a parser back that nobody uses any more. One that read a large document, and so holds much memory, is
    /// freed.
    static func giveBack(_ parser: XML_Parser, documentBytes: Int) {
        let isKept =
            documentBytes <= 64 << 10
            && idle.withLock { parsers in
                guard parsers.count < capacity else { return false }
                parsers.append(Parser(handle: parser))
                return true
            }
        if !isKept { XML_ParserFree(parser) }
    }
}
