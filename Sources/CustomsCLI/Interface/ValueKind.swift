import DeclarationCore

/// What an option or an argument takes: for checks and for completion.
package enum ValueKind: Sendable, Hashable {
    /// Any text.
    case text
    /// The path of a file.
    case file
    /// The path of a folder.
    case folder
    /// One of some words.
    case choice([String])
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// The name of a configured backend.
    case backend
    /// The name of a move of the configuration.
    case move
    /// The names of a command.
    case command

    /// What is wrong with a value; `nil` when nothing is.
    func problem(_ value: String) -> String? {
        switch self {
        case .text, .file, .folder, .backend, .move, .command:
            return value.isEmpty ? "is empty" : nil
        case .choice(let words):
            guard !words.contains(value) else { return nil }
            return
                "is \"\(value)\"\(Suggestion.text(for: value, among: words)); it takes \(words.joined(separator: ", "))"
        case .integer(let range):
            guard let number = Int(value), range.contains(number) else {
                return "is \"\(value)\"; it takes a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        }
    }
}
