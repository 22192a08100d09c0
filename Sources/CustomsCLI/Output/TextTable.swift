/// A table for people: columns that line up whatever script stands in them.
package struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    /// Makes a table with a header; a table of names and values has none.
    package init(_ header: [String] = []) { self.header = header }

    /// Adds a row; control characters in it become visible, so that no text from outside can steer the terminal.
    package mutating func add(_ cells: [String]) { rows.append(cells.map { Self.visible($0) }) }

    /// Adds a name and its value, if there is one.
    package mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { add([name, value]) }
    }

    /// The lines, each with a line feed.
    package var text: String {
        let all = (header.isEmpty ? [] : [header.map { $0.uppercased() }]) + rows
        let columns = all.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            all.map { $0.count > column ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        return all.map { Self.line($0, widths) + "\n" }.joined()
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += cell
            guard index < cells.count - 1 else { break }
            line += String(repeating: " ", count: widths[index] - DisplayWidth.of(cell) + 2)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// A text whose control characters steer no terminal.
    ///
    /// - Parameter keepsLines: whether line feeds and tabs stay.
    static func visible(_ text: String, keepsLines: Bool = false) -> String {
        func isHidden(_ scalar: Unicode.Scalar) -> Bool {
            isControl(scalar) && !(keepsLines && (scalar == "\n" || scalar == "\t"))
        }
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        return text.unicodeScalars.map { isHidden($0) ? "\u{FFFD}" : String($0) }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
