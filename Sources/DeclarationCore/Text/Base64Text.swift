import FoundationEssentials

/// Base64 as it stands in headers, forms and key files: the standard alphabet on one line, with padding.
package enum Base64Text {
    /// Writes bytes as characters.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        Array(Data(bytes).base64EncodedData())
    }

    /// Reads characters; strict.
    ///
    /// - Returns: `nil` for any other character, blanks included, and for a text without its padding.
    package static func decode(_ text: [UInt8]) -> [UInt8]? {
        Data(base64Encoded: Data(text)).map { Array($0) }
    }
}
