internal import DeclarationCore

/// Percent-encoding of forms and headers, over bytes: the charset is the caller's matter.
public enum PercentEncoding {
    /// Writes a form value (`application/x-www-form-urlencoded`): a blank as `+`; letters, digits and `*-._` as they are.
    public static func formEncode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        formEncode(bytes[...], into: &result)
        return result
    }

    /// Writes a form value at the end of others.
    public static func formEncode(_ bytes: ArraySlice<UInt8>, into result: inout [UInt8]) {
        var start = bytes.startIndex
        for index in bytes.indices where !isPlain(bytes[index]) {
            if start < index { result.append(contentsOf: bytes[start..<index]) }
            start = index + 1
            if bytes[index] == UInt8(ascii: " ") {
                result.append(UInt8(ascii: "+"))
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(digit(bytes[index] >> 4))
                result.append(digit(bytes[index] & 15))
            }
        }
        if start < bytes.endIndex { result.append(contentsOf: bytes[start...]) }
    }

    private static func digit(_ half: UInt8) -> UInt8 { half < 10 ? half + 48 : half + 55 }

    /// Undoes `%XX`; a `+` stays, so that base64 which arrives un-encoded survives.
    ///
    /// - Returns: `nil` when a `%` is not followed by two hex digits.
    public static func percentDecode(_ bytes: [UInt8]) -> [UInt8]? { decode(bytes, plusIsBlank: false) }

    /// Reads a form value: a `+` is a blank.
    ///
    /// - Returns: `nil` when a `%` is not followed by two hex digits.
    public static func formDecode(_ bytes: [UInt8]) -> [UInt8]? { decode(bytes, plusIsBlank: true) }

    private static func decode(_ bytes: [UInt8], plusIsBlank: Bool) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let high = bytes[index + 1].hexadecimalValue,
                    let low = bytes[index + 2].hexadecimalValue
                else { return nil }
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return result
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}
