import DeclarationCore

/// Base64 as people paste keys: white space anywhere, padding or none; failures name the place.
enum Base64 {
    /// The first byte that is not base64.
    struct Failure: Error {
        var message: String
    }

    /// One line, with padding.
    static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: Base64Text.encode(bytes), as: UTF8.self)
    }

    /// Decodes; positions in failures count from 1 and from the start of the text plus `offset`.
    static func decode(_ text: some Collection<UInt8>, offset: Int = 0) throws(Failure) -> [UInt8] {
        var characters: [UInt8] = []
        var padding = 0
        for (index, byte) in text.enumerated() where !isBlank(byte) {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard isCharacter(byte), padding == 0 else {
                throw Failure(message: "found byte \(hex(byte)) at position \(offset + index + 1)")
            }
            characters.append(byte)
        }
        let missing = (4 - characters.count % 4) % 4
        let padded = characters + [UInt8](repeating: UInt8(ascii: "="), count: missing)
        guard padding == 0 || padding == missing, let bytes = Base64Text.decode(padded) else {
            throw Failure(
                message:
                    "\(characters.count) base64 characters and \(padding) of padding: the text is cut short or doubled"
            )
        }
        return bytes
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func hex(_ byte: UInt8) -> String {
        "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}
