/// The first warnings of a file's lines, and how many more there are: a large file can have one for each line.
struct FirstWarnings {
    private static let limit = 20

    private var shown: [String] = []
    private var hidden = 0

    /// Takes a warning.
    ///
    /// - Parameter text: what is shown of it; not made for one that is only counted.
    mutating func add(_ text: @autoclosure () -> String) {
        if shown.count < Self.limit { shown.append(text()) } else { hidden += 1 }
    }

    /// For people.
    var lines: [String] { hidden == 0 ? shown : shown + ["note: \(Count.text(hidden, "more warning"))"] }
}
