import DeclarationCore

/// Reads settings that stand in lines: properties, environment files, INI.
struct LineSettings {
    /// What differs between them.
    enum Style {
        case properties, env, ini

        var comments: [Character] {
            switch self {
            case .properties: ["#", "!"]
            case .env: ["#"]
            case .ini: ["#", ";"]
            }
        }
    }

    /// A line cut at its separator.
    private struct Assignment {
        var name: String
        var value: Substring
    }

    /// No key has more lines.
    private static let maximumLines = 200

    let file: String
    let style: Style

    func read(_ text: String) -> ForeignFile {
        var lines = LineCursor(text)
        var result = ForeignFile()
        var section: [String] = []
        while let (line, number) = lines.next() {
            let content = Self.trimmed(line)
            guard let first = content.first, !style.comments.contains(first) else { continue }
            if style == .ini, first == "[", content.last == "]" {
                section = [String(content.dropFirst().dropLast())]
            } else if let assignment = assignment(content) {
                let value = value(assignment.value, &lines)
                let entry = ForeignEntry(
                    path: section + [assignment.name],
                    value: LineValue.reference(value),
                    file: file,
                    line: number
                )
                result.entries.append(entry)
            } else {
                let message = "is no setting and is passed over; it is not shown, as it may be part of a key"
                result.problems.append(Problem(.warning, path: "", message, file: file, line: number))
            }
        }
        return resolved(result)
    }

    private func assignment(_ line: Substring) -> Assignment? {
        var line = line
        if style == .env, line.hasPrefix("export ") { line = Self.trimmed(line.dropFirst(7)) }
        let separators: [Character] = style == .env ? ["="] : ["=", ":"]
        guard let end = line.firstIndex(where: { separators.contains($0) }) else { return nil }
        let name = Self.trimmed(line[..<end])
        let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "._-[]".contains($0) }
        guard isName else { return nil }
        return Assignment(name: String(name), value: Self.trimmed(line[line.index(after: end)...]))
    }

    private func value(_ start: Substring, _ lines: inout LineCursor) -> String {
        if start.contains("-----BEGIN "), !start.contains("-----END ") { return block(start, &lines) }
        if style != .properties, let quote = start.first, quote == "\"" || quote == "'" {
            return quoted(start.dropFirst(), quote, &lines)
        }
        var text = style == .properties ? start : Self.withoutComment(start)
        var whole = ""
        while Self.goesOn(text), let (line, _) = lines.next() {
            whole += text.dropLast()
            text = Self.trimmed(line)
        }
        whole += text
        if style == .properties { whole = Escapes.resolved(whole[...]) }
        for _ in 0..<Self.maximumLines {
            guard let next = lines.peek.map(Self.trimmed), LineValue.isMoreOfAKey(next, after: whole) else { break }
            whole += "\n" + next
            _ = lines.next()
        }
        return whole
    }

    /// A PEM that stands in lines of its own.
    private func block(_ start: Substring, _ lines: inout LineCursor) -> String {
        let quote = start.first.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
        var text = String(quote == nil ? start : start.dropFirst())
        while let (line, _) = lines.next() {
            text += "\n" + Self.trimmed(line)
            if line.contains("-----END ") { break }
        }
        if let quote, text.last == quote { text.removeLast() }
        return text
    }

    /// A text in quotes, which may go over several lines; one whose end is missing ends with its line.
    private func quoted(_ start: Substring, _ quote: Character, _ lines: inout LineCursor) -> String {
        let behindStart = lines
        var text = start
        for _ in 0..<Self.maximumLines {
            if let end = Self.end(of: quote, in: text) {
                let inside = text[..<end]
                return quote == "\"" ? Escapes.resolved(inside) : String(inside)
            }
            guard let (line, _) = lines.next() else { break }
            text = Substring(text + "\n" + line)
        }
        lines = behindStart
        return String(start)
    }

    private static func end(of quote: Character, in text: Substring) -> Substring.Index? {
        var isEscaped = false
        for index in text.indices {
            if isEscaped {
                isEscaped = false
            } else if text[index] == "\\", quote == "\"" {
                isEscaped = true
            } else if text[index] == quote {
                return index
            }
        }
        return nil
    }

    private static func goesOn(_ line: Substring) -> Bool {
        !line.reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2)
    }

    private static func withoutComment(_ text: Substring) -> Substring {
        var last: Character = "="
        for index in text.indices {
            if last.isWhitespace, text[index] == "#" || text[index] == ";" { return trimmed(text[..<index]) }
            last = text[index]
        }
        return text
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Puts in what a variable refers to when the same file sets it.
    private func resolved(_ found: ForeignFile) -> ForeignFile {
        var result = found
        result.entries = found.entries.map { entry in
            guard case .environment(let name) = entry.value,
                let target = found.entries.first(where: { $0.path == [name] }), case .text = target.value
            else { return entry }
            return ForeignEntry(path: entry.path, value: target.value, file: entry.file, line: entry.line)
        }
        return result
    }
}

/// The lines of a text, one after the other, with their numbers.
struct LineCursor {
    private let lines: [Substring]
    private var position = 0

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// The next line, which stays.
    var peek: Substring? { position < lines.count ? lines[position] : nil }

    mutating func next() -> (line: Substring, number: Int)? {
        guard position < lines.count else { return nil }
        position += 1
        return (lines[position - 1], position)
    }
}
