/// A text that can't be written in a charset.
public struct TextEncodingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The charset.
    public var encoding: TextEncoding
    /// Which character (Unicode scalar) it lacks, counted from 1; `nil` when the system has no converter for the charset.
    public var position: Int?

    /// Says the position; never the character, which may be personal data.
    public var description: String {
        guard let position else {
            return "this system can't convert to \(encoding.rawValue); install the C library's charset converters"
        }
        return "character \(position) does not exist in \(encoding.rawValue); use UTF-8 or another spelling"
    }
}
