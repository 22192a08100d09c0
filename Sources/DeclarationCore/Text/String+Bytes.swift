extension String {
    /// Whether the bytes of an ASCII text are among this one's.
    ///
    /// `contains` of the standard library compares characters, which takes a hundred times as long: too long for every
    /// text of a large configuration.
    func hasBytes(of text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var copy = self
        return copy.withUTF8 { bytes in
            guard bytes.count >= wanted.count else { return false }
            return (0...(bytes.count - wanted.count)).contains { start in
                bytes[start...].starts(with: wanted)
            }
        }
    }
}
