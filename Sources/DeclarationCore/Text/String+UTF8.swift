extension String {
    /// The text of bytes in UTF-8; `nil` when they are none.
    ///
    /// Does what `String(validating:as:)` does, which asks the runtime for its generic types for each text: that takes longer
    /// than most texts.
    package init?(utf8 bytes: Span<UInt8>) {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: text)
    }

    /// Whether it is the same text byte for byte; `==` takes two Unicode forms of a text for one.
    package func hasSameBytes(as other: String) -> Bool {
        utf8Span.span.isSame(as: other.utf8Span.span)
    }
}

extension Span<UInt8> {
    /// Whether both hold the same bytes.
    package func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
