extension String {
    /// The most combining marks that may stand in a row: Unicode's Stream-Safe Text Format (UAX #15, section 13).
    private static let maximumMarks = 30
    /// What is wrong with a text that isn't stream-safe.
    package static let tooManyMarks = "more than \(maximumMarks) combining marks in a row"

    /// A text from outside: UTF-8 and stream-safe.
    ///
    /// Comparing and hashing texts puts the marks of each character into an order, in a time that grows with the square of
    /// their number: a body of 250 KB that is one character with marks would keep a processor busy for minutes. No language
    /// has more than a few.
    ///
    /// - Returns: `nil` for anything else.
    package init?(untrusted bytes: Span<UInt8>) {
        guard let text = String(utf8: bytes), text.isStreamSafe else { return nil }
        self = text
    }

    /// Whether no more combining marks stand in a row than any text has.
    package var isStreamSafe: Bool {
        // No byte of a character below the first mark, U+0300, is as large.
        if utf8.allSatisfy({ $0 < 0xCC }) { return true }
        var marks = 0
        for scalar in unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > Self.maximumMarks { return false }
        }
        return true
    }
}

extension Unicode.Scalar {
    /// Whether it is put into an order with those beside it.
    fileprivate var isMark: Bool {
        // Latin letters and Chinese characters, without a look at the tables.
        if value < 0x300 || (0x3400...0x9FFF).contains(value) { return false }
        // Three Tibetan vowels are marks although they have no class: they decompose into two that have one.
        if value == 0xF73 || value == 0xF75 || value == 0xF81 { return true }
        return properties.canonicalCombiningClass != .notReordered
    }
}
