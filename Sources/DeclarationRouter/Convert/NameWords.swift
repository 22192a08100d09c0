/// Takes names apart: `ALIPAY_SIGN_TYPE`, `alipay.sign-type` and `alipaySignType` are the same three words.
enum NameWords {
    /// The words of a name, in lower case.
    static func of(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character = "_"
        for character in name {
            guard character.isLetter || character.isNumber else {
                words.append(word)
                (word, last) = ("", "_")
                continue
            }
            if character.isUppercase, last.isLowercase || last.isNumber {
                words.append(word)
                word = ""
            }
            word.append(contentsOf: character.lowercased())
            last = character
        }
        words.append(word)
        return words.filter { !$0.isEmpty }
    }

    /// Whether a text is a name and not a piece of a key: short, and without the restlessness of base64.
    static func isShown(_ name: String) -> Bool {
        name.utf8.count <= 100 && name.utf8.allSatisfy(isNameByte) && isCalm(name + ".")
    }

    /// Whether a text is written by people and not a piece of base64, which is long or changes between capitals, small
    /// letters and digits at every other step. A sign that base64 doesn't have makes it likelier.
    static func isCalm(_ text: String) -> Bool {
        var changes = 0
        var last: Int?
        for byte in text.utf8 {
            let kind = kind(byte)
            if let last, let kind, kind != last { changes += 1 }
            last = kind
        }
        let longest = text.split { "._-[]/\\ ".contains($0) }.map(\.utf8.count).max() ?? 0
        let steps = text.contains { "._-[]\\ ~:".contains($0) } ? 2 : 4
        return changes * steps <= text.utf8.count && longest <= 40
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        kind(byte) != nil || "._-[]$".utf8.contains(byte)
    }

    private static func kind(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: 0
        case 65...90: 1
        case 97...122: 2
        default: nil
        }
    }
}
