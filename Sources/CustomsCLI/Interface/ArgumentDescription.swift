/// An argument: what stands on a command line without a dash before it.
package struct ArgumentDescription: Sendable {
    /// How help writes it: `FILE`, `ID`.
    package let name: String
    /// What it takes.
    package let kind: ValueKind
    /// What it is, in a sentence.
    package let help: String
    /// Whether it must be there.
    package let isRequired: Bool
    /// Whether there may be several.
    package let isRepeated: Bool

    init(_ name: String, _ kind: ValueKind, isRequired: Bool = false, isRepeated: Bool = false, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.isRequired = isRequired
        self.isRepeated = isRepeated
    }

    /// As a synopsis writes it: `ID...`, `[FILE]`.
    var synopsis: String {
        let text = name + (isRepeated ? "..." : "")
        return isRequired ? text : "[\(text)]"
    }
}
