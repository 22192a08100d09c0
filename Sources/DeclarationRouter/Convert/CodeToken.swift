/// A piece of a program in one of the languages that settings are written in. Comments are left out.
struct CodeToken: Sendable {
    enum Kind: Sendable, Equatable {
        /// A text in quotes.
        case text(String)
        /// A name, a number or a keyword.
        case word(String)
        /// A sign of one or two characters.
        case sign(String)
    }

    let kind: Kind
    let line: Int

    /// The pieces of a program.
    static func all(_ text: String) -> [CodeToken] {
        var scanner = CodeScanner(text)
        var tokens: [CodeToken] = []
        while let token = scanner.next() { tokens.append(token) }
        return tokens
    }
}

/// Cuts a program into pieces.
private struct CodeScanner {
    private let characters: [Character]
    private var index = 0
    private var line = 1

    init(_ text: String) { characters = Array(text) }

    private func peek(_ offset: Int = 0) -> Character? {
        index + offset < characters.count ? characters[index + offset] : nil
    }

    private func starts(_ text: String) -> Bool {
        index + text.count <= characters.count && zip(characters[index...], text).allSatisfy { $0 == $1 }
    }

    @discardableResult
    private mutating func take() -> Character {
        let character = characters[index]
        if character.isNewline { line += 1 }
        index += 1
        return character
    }

    private mutating func skip(while condition: (Character) -> Bool) {
        while let character = peek(), condition(character) { take() }
    }

    mutating func next() -> CodeToken? {
        skipBlanksAndComments()
        guard let character = peek() else { return nil }
        let start = line
        if character == "\"" || character == "'" || character == "`" {
            return CodeToken(kind: .text(text(character)), line: start)
        }
        if Self.isWord(character) {
            var word = ""
            while let next = peek(), Self.isWord(next) { word.append(take()) }
            return CodeToken(kind: .word(word), line: start)
        }
        for sign in ["=>", "->", "==", "!=", "::", ":="] where starts(sign) {
            take()
            take()
            return CodeToken(kind: .sign(sign), line: start)
        }
        return CodeToken(kind: .sign(String(take())), line: start)
    }

    private mutating func skipBlanksAndComments() {
        while let character = peek() {
            if character.isWhitespace {
                take()
            } else if character == "#" || starts("//") {
                skip { !$0.isNewline }
            } else if starts("/*") {
                while peek() != nil, !starts("*/") { take() }
                for _ in 0..<2 where peek() != nil { take() }
            } else {
                return
            }
        }
    }

    private mutating func text(_ quote: Character) -> String {
        if starts(String(repeating: quote, count: 3)) { return block(String(repeating: quote, count: 3)) }
        take()
        var text = ""
        while let character = peek(), character != quote {
            take()
            guard character == "\\", let escaped = peek() else {
                text.append(character)
                continue
            }
            take()
            switch escaped {
            case "n": text.append("\n")
            case "t" where quote == "\"": text.append("\t")
            case "r" where quote == "\"": break
            default: text.append(escaped)
            }
        }
        if peek() != nil { take() }
        return text
    }

    /// A text in three quotes, as Python has it.
    private mutating func block(_ quotes: String) -> String {
        for _ in quotes { take() }
        var text = ""
        while peek() != nil, !starts(quotes) { text.append(take()) }
        for _ in quotes where peek() != nil { take() }
        return text
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }
}
