/// Why a person decided, in a line for whoever asks later. The ledger keeps it in clear: names and certificate numbers
/// don't belong there.
public struct PersonReason: Sendable, Hashable {
    /// The most bytes of UTF-8.
    public static let limit = 500

    /// The line.
    public let text: String

    /// Takes a line.
    ///
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidInput) {
        let problem: String? =
            if text.allSatisfy(\.isWhitespace) {
                "is blank: say in a line what the decision rests on, such as who looked where"
            } else if text.unicodeScalars.contains(where: Self.endsALine) {
                "is more than one line, or has a control character: write one line"
            } else if text.utf8.count > Self.limit {
                "has \(text.utf8.count) bytes: \(Self.limit) at most"
            } else {
                nil
            }
        if let problem { throw InvalidInput([Problem(.error, path: "because", problem)]) }
        self.text = text
    }

    private static func endsALine(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
    }
}
