package import DeclarationCore

/// How messages of the legacy gateway are signed; the raw value is the wire's `sign_type`, upper case.
///
/// Source: mapi "Signature".
package enum MAPISignType: String, Sendable, CaseIterable {
    case md5 = "MD5"
    case rsa = "RSA"
    case rsa2 = "RSA2"
    case dsa = "DSA"

    /// The algorithm behind the name.
    package var algorithm: SignatureAlgorithm {
        switch self {
        case .md5: .Insecure.keyedMD5
        case .rsa: .Insecure.rsaSHA1
        case .rsa2: .rsaSHA256
        case .dsa: .Insecure.dsaSHA1
        }
    }

    /// A signature as the wire shows it: lower-case hex for MD5, base64 for the others.
    package func text(_ signature: [UInt8]) -> String {
        self == .md5 ? signature.hexadecimal : String(decoding: Base64Text.encode(signature), as: UTF8.self)
    }

    /// The bytes of a signature on the wire; `nil` when it is not one.
    ///
    /// A blank inside stands for a `+` that a form decoder took for a blank; line breaks are dropped.
    package func bytes(_ text: String) -> [UInt8]? {
        var characters = text.utf8.filter { !(0x09...0x0D).contains($0) }[...]
        while characters.first == 0x20 { characters.removeFirst() }
        while characters.last == 0x20 { characters.removeLast() }
        guard self == .md5 else {
            let repaired = characters.map { $0 == 0x20 ? UInt8(ascii: "+") : $0 }
            return Base64Text.decode(repaired)
        }
        return Self.hexBytes(characters)
    }

    private static func hexBytes(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count == 32 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for index in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            guard let high = digits[index].hexadecimalValue, let low = digits[index + 1].hexadecimalValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
