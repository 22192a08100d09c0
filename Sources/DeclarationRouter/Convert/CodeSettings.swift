import DeclarationCore

/// Reads settings from the assignments and arrays of a program, without running it.
struct CodeSettings {
    private let file: String
    private let tokens: [CodeToken]
    private var index = 0
    private var result = ForeignFile()
    /// What is open: the name of an array, an object or a class; `nil` for any other bracket.
    private var open: [String?] = []

    init(file: String, tokens: [CodeToken]) {
        self.file = file
        self.tokens = tokens
    }

    mutating func read() -> ForeignFile {
        while index < tokens.count { step() }
        return result
    }

    private func kind(_ offset: Int = 0) -> CodeToken.Kind? {
        tokens.indices.contains(index + offset) ? tokens[index + offset].kind : nil
    }

    private func isSign(_ signs: String..., at offset: Int = 0) -> Bool {
        if case .sign(let sign) = kind(offset) { signs.contains(sign) } else { false }
    }

    private func word(_ offset: Int = 0) -> String? {
        if case .word(let word) = kind(offset) { word } else { nil }
    }

    private func text(_ offset: Int = 0) -> String? {
        if case .text(let text) = kind(offset) { text } else { nil }
    }

    private mutating func step() {
        let line = tokens[index].line
        if word() == "class", let name = word(1) {
            index += 2
            while index < tokens.count, !isSign("{", ";") { index += 1 }
            enter(name)
        } else if word() == "define", isSign("(", at: 1), let name = text(2), isSign(",", at: 3) {
            index += 4
            add([name], line)
        } else if let name = setter() {
            index += 2
            add([name], line)
        } else if let name = text(), isSign("=>", ":", at: 1) {
            index += 2
            add([name], line)
        } else if let names = target() {
            add(names, line)
        } else {
            pass()
        }
    }

    /// `setPartner('…'` of a builder.
    private func setter() -> String? {
        guard let word = word(), word.hasPrefix("set"), word.utf8.count > 3, isSign("(", at: 1), text(2) != nil else {
            return nil
        }
        return String(word.dropFirst(3))
    }

    /// What is assigned to, with its subscripts: `$config['alipay']['partner'] =`. Leaves the position at the value.
    private mutating func target() -> [String]? {
        guard let first = word() else { return nil }
        var names = [Self.bare(first)]
        var offset = 1
        while isSign("[", at: offset), let name = text(offset + 1), isSign("]", at: offset + 2) {
            names.append(name)
            offset += 3
        }
        if isSign(":", at: offset), word(offset + 1) != nil, isSign("=", at: offset + 2) { offset += 2 }
        let isMember = isSign(":", at: offset) && !open.isEmpty && tokens[index + offset].line == tokens[index].line
        guard isSign("=", ":=", at: offset) || isMember else { return nil }
        index += offset + 1
        return names
    }

    private mutating func add(_ names: [String], _ line: Int) {
        if word() == "array", isSign("(", at: 1) { index += 1 }
        if isSign("[", "{", "(") {
            enter(names.joined(separator: "."))
            return
        }
        let path = open.compactMap { $0 } + names
        result.entries.append(ForeignEntry(path: path, value: value(), file: file, line: line))
    }

    private mutating func enter(_ name: String?) {
        open.append(name)
        index += 1
    }

    private mutating func pass() {
        if isSign("(", "[", "{") {
            open.append(nil)
        } else if isSign(")", "]", "}") {
            _ = open.popLast()
        }
        index += 1
    }

    private static func bare(_ word: String) -> String { word.hasPrefix("$") ? String(word.dropFirst()) : word }
}

extension CodeSettings {
    /// A part of a value.
    private enum Part {
        case text(String)
        case environment(String)
        /// The folder of the program.
        case folder
        case computed
    }

    private mutating func value() -> ForeignEntry.Value {
        var parts = [part()]
        while true {
            if isSign(".", "+") {
                index += 1
                parts.append(part())
            } else if text() != nil {
                parts.append(part())
            } else {
                break
            }
        }
        if parts.count == 1, case .environment(let name) = parts[0] { return .environment(name) }
        var whole = ""
        var isInFolder = false
        for part in parts {
            switch part {
            case .text(let text): whole += isInFolder && whole.isEmpty ? Self.relative(text) : text
            case .folder: isInFolder = true
            case .environment, .computed: return .computed
            }
        }
        return .text(Secret(whole))
    }

    private static func relative(_ path: String) -> String {
        String(path.replacing("\\", with: "/").drop { $0 == "/" })
    }

    /// Calls within calls beyond which nobody wrote a setting.
    private static let deepestCall = 16

    private mutating func part(depth: Int = 0) -> Part {
        if let text = text() {
            index += 1
            return .text(text)
        }
        guard let word = word() else { return .computed }
        if ["u", "b", "r"].contains(word.lowercased()), let text = text(1) {
            index += 2
            return .text(text)
        }
        if ["strtoupper", "strtolower", "trim", "rtrim"].contains(word), isSign("(", at: 1) {
            index += 2
            let inner = depth < Self.deepestCall ? part(depth: depth + 1) : .computed
            closeCall()
            return inner
        }
        if isLiteral(word) {
            index += 1
            return .text(word)
        }
        return reference()
    }

    private func isLiteral(_ word: String) -> Bool {
        word == "true" || word == "false" || word == "True" || word == "False" || word.allSatisfy(\.isNumber)
    }

    /// A variable or a call; only those of the environment and of the program's folder mean something here.
    private mutating func reference() -> Part {
        var words: [String] = []
        while let word = word() {
            words.append(word)
            index += 1
            guard isSign(".", "->", "::"), self.word(1) != nil else { break }
            index += 1
        }
        let last = words.last ?? ""
        if words.count > 2, words.suffix(3).prefix(2) == ["process", "env"] { return .environment(last) }
        if last == "__DIR__" { return .folder }
        guard isSign("(", "[") else { return .computed }
        let argument = text(1)
        let isFolder = last == "getcwd" || last == "dirname"
        let isEnvironment =
            ["getenv", "env", "environ", "$_ENV", "$_SERVER"].contains(last) || words.suffix(2) == ["environ", "get"]
        closeCall()
        if isFolder { return .folder }
        guard isEnvironment, let argument else { return .computed }
        return .environment(argument)
    }

    /// Goes behind the bracket that closes what is open here.
    private mutating func closeCall() {
        var depth = isSign("(", "[") ? 0 : 1
        while index < tokens.count {
            if isSign("(", "[", "{") { depth += 1 }
            if isSign(")", "]", "}") { depth -= 1 }
            index += 1
            if depth == 0 { return }
        }
    }
}
