import DeclarationCore
import DeclarationRouter

/// Checks a whole file before any of it is sent.
struct SubmissionCheck {
    /// So many problems are shown; the rest is counted.
    static let shownProblems = 100

    private(set) var declarations = 0
    private(set) var wrongLines = 0
    private(set) var problems: [Problem] = []
    /// With their lines.
    private(set) var warnings = FirstWarnings()

    /// Reads and plans every line; nothing is sent.
    init(_ file: SubmissionFile, _ router: Router) throws(InvalidInput) {
        if let misfit = file.misfit { throw InvalidInput([Problem(.error, path: "", misfit, file: file.name)]) }
        var reader = try file.reader()
        while let (line, draft) = try reader.next() {
            declarations += 1
            do throws(InvalidInput) {
                try check(try draft.get(), router, file, line)
            } catch {
                wrongLines += 1
                let room = Self.shownProblems - problems.count
                problems += error.problems.filter { $0.severity == .error }.prefix(max(0, room)).map(file.naming)
            }
        }
    }

    private mutating func check(
        _ draft: DeclarationDraft,
        _ router: Router,
        _ file: SubmissionFile,
        _ line: Int
    ) throws(InvalidInput) {
        do throws(RouterError) {
            guard draft.isComplete else { throw .invalid(InvalidInput(router.problems(in: draft))) }
            for var warning in try router.plan(draft.declaration).warnings {
                (warning.file, warning.line) = (file.name, line)
                warnings.add(file.naming(warning).description)
            }
        } catch {
            var found: [Problem]
            switch error {
            case .invalid(let invalid): found = invalid.problems
            case .noRoute, .backend: found = [Problem(.error, path: "customs", error.description)]
            }
            for index in found.indices { (found[index].file, found[index].line) = (file.name, line) }
            throw InvalidInput(found)
        }
    }

    /// What stops the run, if anything does.
    func failure(_ name: String) -> CommandFailure? {
        guard wrongLines > 0 else { return nil }
        var failure = CommandFailure(.invalid, InvalidInput(problems))
        failure.messages.append(
            "error: \(wrongLines) of \(Count.text(declarations, "line")) of \(name) \(wrongLines == 1 ? "is" : "are") wrong"
                + (problems.count == Self.shownProblems ? " (the first \(problems.count) problems are shown)" : "")
                + "; nothing was sent"
        )
        failure.json = failure.json.adding([.init("wrongLines", .number(wrongLines))])
        return failure
    }
}
