import DeclarationCore

/// A name and its value, as found in a file of other software.
struct ForeignEntry: Sendable {
    /// What stands at the name.
    enum Value: Sendable {
        /// A text; it may be a key, so it is kept like one.
        case text(Secret)
        /// An environment variable that the other software reads.
        case environment(String)
        /// Something that only the other software can work out.
        case computed
    }

    /// The name, with the names of what it stands in before it.
    let path: [String]
    let value: Value
    let file: String
    let line: Int

    /// The text, if it is one.
    var text: String? {
        guard case .text(let secret) = value else { return nil }
        return String(decoding: secret.trimmed.exposedBytes, as: UTF8.self)
    }

    /// The name, fit to be shown: a piece of a key that was taken for a name is not.
    var shownName: String {
        let name = path.joined(separator: ".")
        return NameWords.isShown(name) ? name : "(a name that is not shown)"
    }
}

/// What a file holds.
struct ForeignFile: Sendable {
    var entries: [ForeignEntry] = []
    /// Lines that were not understood.
    var problems: [Problem] = []

    mutating func add(_ path: [String], _ text: String, _ file: String, _ line: Int) {
        entries.append(ForeignEntry(path: path, value: .text(Secret(text)), file: file, line: line))
    }
}
