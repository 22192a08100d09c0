/// Why a document was not read. Shows nothing of its content.
public struct XMLFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of reason.
    public enum Reason: Sendable, Hashable {
        /// No bytes, or white space alone.
        case empty
        /// An HTML page instead of XML: usually the wrong address or a proxy's answer.
        case html
        /// Another thing than XML.
        case notXML
        /// More bytes than allowed.
        case tooLarge
        /// A document type declaration: refused, since entities come with it.
        case doctype
        /// Elements nest deeper than allowed.
        case tooDeep
        /// More elements than allowed.
        case tooManyElements
        /// A charset other than UTF-8, GBK and GB2312.
        case unsupportedEncoding
        /// Not well-formed, cut short, or bytes outside its charset.
        case malformed
    }

    /// The kind of reason.
    public var reason: Reason
    /// What is wrong, in words.
    public var message: String
    /// Where, in bytes from the start of the document; `nil` when it concerns the whole document.
    public var byteOffset: Int?

    /// Makes a failure.
    public init(_ reason: Reason, _ message: String, byteOffset: Int? = nil) {
        self.reason = reason
        self.message = message
        self.byteOffset = byteOffset
    }

    /// The message and the place.
    public var description: String { byteOffset.map { "\(message) (at byte \($0))" } ?? message }
}
