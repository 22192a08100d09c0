/// Breaks texts into lines.
enum TextWrap {
    /// Lines of at most so many columns, each behind an indent; a longer word gets a line of its own.
    static func lines(_ text: String, width: Int = 80, indent: Int = 0) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if DisplayWidth.of(longer) + indent > width, !line.isEmpty {
                lines.append(blanks + line)
                line = String(word)
            } else {
                line = longer
            }
        }
        if !line.isEmpty { lines.append(blanks + line) }
        return lines
    }
}
