/// An option: `--name`, or `--name=VALUE` and `--name VALUE`.
package struct OptionDescription: Sendable {
    /// The name without dashes.
    package let name: String
    /// The letter after one dash, if it has one.
    package let letter: Character?
    /// What it takes; `nil` when it takes nothing.
    package let value: Value?
    /// What it does, in a sentence.
    package let help: String
    /// What may follow an equals sign, and only there: `--name` alone is enough.
    package let optionalValue: Value?
    /// Whether it may stand several times; else the last one counts.
    package let isRepeated: Bool

    /// The value of an option.
    package struct Value: Sendable {
        /// How help writes it: `FILE`.
        package let name: String
        /// What it takes.
        package let kind: ValueKind
    }

    /// Describes an option without a value.
    init(_ name: String, letter: Character? = nil, help: String) {
        self.name = name
        self.letter = letter
        value = nil
        optionalValue = nil
        self.help = help
        isRepeated = false
    }

    /// Describes an option with a value that may be left out.
    init(_ name: String, optional valueName: String, _ kind: ValueKind, help: String) {
        self.name = name
        letter = nil
        value = nil
        optionalValue = Value(name: valueName, kind: kind)
        self.help = help
        isRepeated = false
    }

    /// Describes an option with a value.
    init(_ name: String, _ valueName: String, _ kind: ValueKind, isRepeated: Bool = false, help: String) {
        self.name = name
        letter = nil
        value = Value(name: valueName, kind: kind)
        optionalValue = nil
        self.help = help
        self.isRepeated = isRepeated
    }

    /// As help writes it: `-h, --help`, `--config FILE`.
    package var synopsis: String {
        (letter.map { "-\($0), " } ?? "") + "--\(name)"
            + (value.map { " \($0.name)" } ?? optionalValue.map { "[=\($0.name)]" } ?? "")
    }
}
