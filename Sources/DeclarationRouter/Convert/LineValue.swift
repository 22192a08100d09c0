import DeclarationCore

/// What stands behind a name in a file of lines.
enum LineValue {
    /// A value that is wholly a variable (`${NAME}`, `${NAME:default}`, `$NAME`) names its place; any other is a text.
    static func reference(_ text: String) -> ForeignEntry.Value {
        let bare = text.drop(while: \.isWhitespace)
        guard bare.first == "$" else { return .text(Secret(text)) }
        var name = bare.dropFirst()
        while name.last?.isWhitespace == true { name.removeLast() }
        if name.first == "{" {
            guard name.last == "}" else { return .text(Secret(text)) }
            name = name.dropFirst().dropLast()
            name = name.prefix { $0 != ":" }
        }
        let isName = !name.isEmpty && name.utf8.allSatisfy { isNameByte($0) }
        return isName ? .environment(String(name)) : .text(Secret(text))
    }

    /// Whether a line can be the next one of a key that was broken into lines: base64 and nothing else.
    static func isMoreOfAKey(_ line: Substring, after value: String) -> Bool {
        guard value.utf8.count >= 40, !line.isEmpty, value.utf8.allSatisfy({ isBase64($0) || $0 == 0x0A }) else {
            return false
        }
        let body = line.utf8.prefix { $0 != UInt8(ascii: "=") }
        return body.allSatisfy(isBase64) && line.utf8.count - body.count <= 2
            && line.utf8.dropFirst(body.count).allSatisfy { $0 == UInt8(ascii: "=") }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}

/// Takes the escapes of a quoted text or of a properties file away.
enum Escapes {
    static func resolved(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\", let escaped = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch escaped {
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "u": result.append(scalar(&rest))
            default: result.append(escaped)
            }
        }
        return result
    }

    private static func scalar(_ rest: inout Substring) -> String {
        let digits = rest.prefix(4)
        guard digits.count == 4, let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number) else {
            return "u"
        }
        rest = rest.dropFirst(4)
        return String(Character(scalar))
    }
}
