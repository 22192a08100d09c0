public import TextEncodings

/// A document that was read safely: no document type, no entities beyond the five predefined ones and character
/// references, sizes capped.
public struct XMLDocument: Sendable {
    /// The outermost element.
    public var root: XMLElement
    /// The charset it declares; UTF-8 when it declares none.
    public var encoding: TextEncoding

    /// Reads a document in UTF-8, GBK or GB2312, as its declaration says. A UTF-8 byte order mark is tolerated.
    ///
    /// - Throws: why it was not read, and where; nothing of its content.
    public static func parse(
        _ bytes: [UInt8],
        limits: XMLLimits = XMLLimits()
    ) throws(XMLFailure) -> XMLDocument {
        try XMLSniffer.check(bytes, limits: limits)
        let parsing = ExpatParsing(limits: limits, encoding: nil)
        do throws(XMLFailure) {
            return try parsing.run(bytes)
        } catch {
            // Expat knows UTF-8 by that name alone; the legacy gateway's relatives also write "utf8".
            guard parsing.askedForUTF8 else { throw error }
            return try ExpatParsing(limits: limits, encoding: "UTF-8").run(bytes)
        }
    }
}
