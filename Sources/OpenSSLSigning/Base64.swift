import COpenSSL

/// Base64 as keys use it: the standard alphabet, padding, white space anywhere.
enum Base64 {
    /// The first byte that is not base64.
    struct Failure: Error {
        var message: String
    }

    /// One line, with padding.
    static func encode(_ bytes: [UInt8]) -> String {
        // EVP_EncodeBlock writes a terminating zero.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// Decodes; positions in failures count from 1 and from the start of the text plus `offset`.
    static func decode(_ text: some Collection<UInt8>, offset: Int = 0) throws(Failure) -> [UInt8] {
        var result: [UInt8] = []
        var group: UInt32 = 0
        var count = 0
        var padding = 0
        for (index, byte) in text.enumerated() where !isBlank(byte) {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard let value = value(of: byte), padding == 0 else {
                throw Failure(message: "found byte \(hex(byte)) at position \(offset + index + 1)")
            }
            group = group << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                result += [UInt8(truncatingIfNeeded: group >> 16), UInt8(truncatingIfNeeded: group >> 8)]
                result.append(UInt8(truncatingIfNeeded: group))
            }
        }
        try appendRest(group, count: count, padding: padding, to: &result)
        return result
    }

    private static func appendRest(_ group: UInt32, count: Int, padding: Int, to result: inout [UInt8]) throws(Failure)
    {
        switch (count % 4, padding) {
        case (0, 0): break
        case (2, 0), (2, 2): result.append(UInt8(truncatingIfNeeded: group >> 4))
        case (3, 0), (3, 1):
            result += [UInt8(truncatingIfNeeded: group >> 10), UInt8(truncatingIfNeeded: group >> 2)]
        default:
            throw Failure(
                message: "\(count) base64 characters and \(padding) of padding: the text is cut short or doubled"
            )
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func hex(_ byte: UInt8) -> String {
        "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
