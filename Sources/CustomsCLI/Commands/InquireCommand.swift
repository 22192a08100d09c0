import DeclarationCore

extension CommandDescription {
    /// `customs inquire`.
    static let inquire = CommandDescription(
        "inquire",
        summary: "ask how declarations stand, up to the customs receipt",
        discussion: [
            "Any number of ids goes out in shared calls of ten. Without --backend every backend that a route leads to "
                + "is asked and the answer says which one knows the id. An inquiry changes nothing.",
            "An id that is not found soon after a time-out may still arrive: ask again later before you send again.",
            "JSON: results [{requestId, found, answers [{backend, result (found, notFound, missing, rejected, unknown, "
                + "failed), isAuthenticated, record {status, rawStatus, amount, customsCode, memo, lastModified, receipt "
                + "{code, text, meaning, verdict, returnTime}}, reason, error}]}], exitCode.",
        ],
        arguments: [
            ArgumentDescription("ID", .text, isRepeated: true, help: "Request ids; `-` reads them from standard input.")
        ],
        options: [.inquiryBackend, .ids],
        examples: [
            Example(line: "customs inquire 20261121001", text: "Asks for one declaration."),
            Example(line: "customs inquire --backend ams --ids ids.txt", text: "Asks one backend for a list of ids."),
            Example(line: "cut -f1 orders.tsv | customs inquire - --json", text: "Ids from a pipe, for a program."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Every id is known to the other side."),
            ExitStatus.rejected.means("An id is not found, or the inquiry was refused."),
            ExitStatus.unknown.means("No usable answer for an id; ask again."),
            ExitStatus.notSent.means("The inquiry didn't reach the other side for an id; ask again."),
            ExitStatus.invalid.means("There is no such backend, or no id was given."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + ExitStatus.common,
        action: InquireCommand.run
    )
}

extension OptionDescription {
    static let inquiryBackend = OptionDescription("backend", "NAME", .backend, help: "Ask this backend alone.")
    static let ids = OptionDescription("ids", "FILE", .file, help: "Read ids from a file, one a line.")
}

/// Inquires.
enum InquireCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        let ids = try ids(invocation)
        let backends = try backends(invocation, loaded.configuration)
        let router = loaded.router
        let answers = await invocation.interruptibly { await ask(ids, backends, router) }
        let results = ids.map { id in
            InquiryReport(requestID: id, answers: backends.map { ($0, answers[$0]?[id] ?? .missing) })
        }
        let status = InquiryReport.exitStatus(results)
        try invocation.print(InquiryReport.text(results), json: InquiryReport.json(results, status))
        return status
    }

    /// The ids of the arguments, of standard input and of a file, each once, in their order.
    private static func ids(_ invocation: Invocation) throws(CommandFailure) -> [RequestID] {
        var words = invocation.arguments.filter { $0 != "-" }
        if invocation.arguments.contains("-") { words += lines(try invocation.read("-")) }
        if let file = invocation.value(.ids) { words += lines(try invocation.read(file)) }
        var seen: Set<String> = []
        let ids = words.filter { seen.insert($0).inserted }
        guard !ids.isEmpty else {
            throw CommandFailure(.invalid, "no id was given; name ids, or read them with `-` or --ids FILE")
        }
        if let bad = ids.first(where: { $0.contains(",") }) {
            throw CommandFailure(.invalid, "\"\(bad)\" has a comma; give ids apart, with blanks or one a line")
        }
        return ids.map(RequestID.init(rawValue:))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { String($0.drop(while: \.isWhitespace)) }
            .map { line in line.lastIndex { !$0.isWhitespace }.map { String(line[...$0]) } ?? "" }
            .filter { !$0.isEmpty }
    }

    private static func backends(
        _ invocation: Invocation,
        _ configuration: Configuration
    ) throws(CommandFailure) -> [BackendID] {
        guard let name = invocation.value(.inquiryBackend) else {
            return Set(configuration.routes.routes.map(\.backend)).sorted()
        }
        guard configuration.backends[BackendID(rawValue: name)] != nil else {
            let known = configuration.backends.keys.sorted().map(\.rawValue)
            let hint = Suggestion.text(for: name, among: known)
            throw CommandFailure(.invalid, "no backend \"\(name)\"\(hint); known: \(known.joined(separator: ", "))")
        }
        return [BackendID(rawValue: name)]
    }

    private static func ask(
        _ ids: [RequestID],
        _ backends: [BackendID],
        _ router: Router
    ) async -> [BackendID: [RequestID: InquiryResult]] {
        await withTaskGroup(of: (BackendID, [RequestID: InquiryResult]?).self) { group in
            for backend in backends {
                group.addTask { (backend, try? await router.inquire(ids, at: backend)) }
            }
            var answers: [BackendID: [RequestID: InquiryResult]] = [:]
            for await (backend, results) in group { answers[backend] = results }
            return answers
        }
    }
}
