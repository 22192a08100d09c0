/// The number of a mainland identity card: 17 digits and a check digit. Source: GB 11643-1999.
enum MainlandIDCard {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checkDigits = Array("10X98765432".utf8)

    /// What looks wrong; `nil` when nothing does. Never shows the number.
    static func problem(_ number: String) -> String? {
        let bytes = number.utf8.map { $0 == UInt8(ascii: "x") ? UInt8(ascii: "X") : $0 }
        guard bytes.count == 18 else {
            return "an identity card has 18 characters, this has \(bytes.count); check it, or the certificate type"
        }
        let digits = bytes.prefix(17)
        guard digits.allSatisfy(\.isASCIIDigit) else {
            return "the first 17 characters of an identity card are digits"
        }
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        guard checkDigits[sum % 11] == bytes[17] else {
            return "the check digit of the identity card doesn't match the number; look for a typing error"
        }
        return nil
    }
}
