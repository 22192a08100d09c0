/// Bytes that must never be shown: a key, a token. Every way of printing it prints `<redacted>`.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The bytes. Whoever reads them answers for where they go.
    public let exposedBytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) { exposedBytes = bytes }

    /// Wraps a text's UTF-8 bytes.
    public init(_ text: String) { exposedBytes = Array(text.utf8) }

    /// The bytes without white space at either end: files tend to end in a line feed.
    public var trimmed: Secret {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let end = exposedBytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
        return Secret(Array(exposedBytes[..<end].drop(while: isBlank)))
    }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
