import DeclarationCore

extension CommandDescription {
    /// `customs inquire`.
    static let inquire = CommandDescription(
        "inquire",
        summary: "ask how declarations stand, up to the customs receipt",
        discussion: [
            "Any number of ids goes out in shared calls of ten. Ids that the ledger knows are asked for at the backend "
                + "that they belong to, and the answer is noted. Of others, and of what is held, every backend is asked, or "
                + "that of --backend, and the answer says which one knows the id. An inquiry changes nothing there.",
            "An id that is not found soon after a time-out may still arrive: ask again later before you send again.",
            "JSON: results [{requestId, found, wasFree (true where the id was free, and is accepted by what was found), contradiction, answers [{backend, result (found, notFound, missing, rejected, unknown, "
                + "failed), isAuthenticated, record {status, rawStatus, amount, customsCode, memo, lastModified, receipt "
                + "{code, text, meaning, verdict, returnTime}}, reason, error}]}], unreadable (ids whose entries the ledger can't "
                + "read: asked for like unknown ones), exitCode.",
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
            ExitStatus.notSent.means(
                "The inquiry didn't reach the other side for an id, ask again; or its account isn't configured."
            ),
            ExitStatus.invalid.means(
                "There is no such backend, --backend contradicts the ledger, or a list has no id."
            ),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
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
        let results: [InquiryReport]
        var unreadable = UnreadableEntries()
        if let ledger = await ledger(loaded, invocation) {
            (results, unreadable) = try await Sender.remembering(ledger).closing { () async throws(CommandFailure) in
                try await ask(ids, backends, ledger, invocation)
            }
        } else {
            let answers = await invocation.interruptibly { await ask(ids, backends, router) }
            results = ids.map { id in
                InquiryReport(requestID: id, answers: backends.map { ($0, answers[$0]?[id] ?? .missing) })
            }
        }
        let status = unreadable.status(or: InquiryReport.exitStatus(results))
        try invocation.print(InquiryReport.text(results), json: InquiryReport.json(results, unreadable, status))
        invocation.complain(unreadable.warnings)
        return status
    }

    /// The ids of the arguments, of standard input and of a file, each once, in their order.
    static func ids(_ invocation: Invocation) throws(CommandFailure) -> [RequestID] {
        var words = invocation.arguments.filter { $0 != "-" }
        if invocation.arguments.contains("-") { words += lines(try invocation.read("-")) }
        if let file = invocation.value(.ids) { words += lines(try invocation.read(file)) }
        var seen: Set<String> = []
        let ids = words.filter { seen.insert($0).inserted }
        guard !ids.isEmpty else {
            let isAnyNamed = invocation.has(.ids) || !invocation.arguments.isEmpty
            throw isAnyNamed
                ? CommandFailure(.invalid, "there is no id in what was to be read; give one a line")
                : CommandFailure(.usage, "no id was given; name ids, or read them with `-` or --ids FILE")
        }
        if let bad = ids.first(where: { $0.contains(",") }) {
            throw CommandFailure(.invalid, "\"\(bad)\" has a comma; give ids apart, with blanks or one a line")
        }
        return ids.map(RequestID.init(rawValue:))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { String($0.drop(while: \.isWhitespace)) }
            .map { line in line.lastIndex { !$0.isWhitespace }.map { String(line[...$0]) } ?? "" }
            .filter { !$0.isEmpty }
    }

    private static func backends(
        _ invocation: Invocation,
        _ configuration: Configuration
    ) throws(CommandFailure) -> [BackendID] {
        guard let name = invocation.value(.inquiryBackend) else {
            // Also those without a route: by failover, or before the routes were changed, it may have gone there.
            return configuration.backends.keys.sorted()
        }
        return [try configuration.backend(named: name)]
    }

    /// The ledger; `nil` where it is switched off, or can't be opened: asking needs none.
    private static func ledger(_ loaded: LoadedConfiguration, _ invocation: Invocation) async -> LedgerRouter? {
        do throws(CommandFailure) {
            guard case .remembering(let ledger) = try await loaded.sender() else { return nil }
            return ledger
        } catch {
            invocation.complain(error.texts.map { "warning: asked without the ledger: \($0)" })
            return nil
        }
    }

    /// What is bound of the ids. Of one whose entry can't be read nobody knows: it is asked for like an unknown one.
    private static func bound(
        _ ids: [RequestID],
        _ ledger: LedgerRouter,
        _ unreadable: inout UnreadableEntries
    ) async throws(CommandFailure) -> [RequestID: LedgerEntry] {
        var entries: [RequestID: LedgerEntry] = [:]
        for id in ids {
            do throws(LedgerError) {
                if let entry = try await ledger.store.entry(id), !entry.isFree { entries[id] = entry }
            } catch {
                guard error.mayBeOfOneEntry else { throw CommandFailure(error) }
                unreadable.add(id, error)
            }
        }
        return entries
    }

    /// Asks for known ids where they belong, and notes the answers.
    private static func ask(
        _ ids: [RequestID],
        _ backends: [BackendID],
        _ ledger: LedgerRouter,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> ([InquiryReport], UnreadableEntries) {
        var unreadable = UnreadableEntries()
        let entries = try await bound(ids, ledger, &unreadable)
        let bindings = entries.mapValues(\.binding)
        // In a restored ledger; it may have gone elsewhere since.
        let held = Set(entries.filter(\.value.isHeld).keys)
        for id in ids where invocation.has(.inquiryBackend) && !held.contains(id) {
            guard let binding = bindings[id], !isServed(binding, by: backends, ledger) else { continue }
            throw CommandFailure(
                .invalid,
                "request id \(id) belongs to backend \"\(binding.backend)\"\(account(binding)): only that one can know it; leave --backend out. Nothing "
                    + "was asked"
            )
        }
        // A backend that was named, and is of the account, is the one to ask.
        let bound = invocation.has(.inquiryBackend) ? [:] : bindings
        let targets = Dictionary(uniqueKeysWithValues: ids.filter { bound[$0] == nil }.map { ($0, backends) })
        var answers = await invocation.interruptibly { await ledger.inquire(targets, bound: bound) }
        if !invocation.has(.inquiryBackend) {
            let elsewhere = held.map { id in (id, backends.filter { !isServed(bindings[id], by: [$0], ledger) }) }
            let others = Dictionary(uniqueKeysWithValues: elsewhere)
            let more = await invocation.interruptibly { await ledger.inquire(others) }
            answers.merge(more) { $0 + $1 }
        }
        let failures = answers.filter { !unreadable.contains($0.key) }.values.flatMap { $0.compactMap(\.failure) }
        if let failure = failures.first {
            invocation.complain(["warning: \(Count.text(failures.count, "answer")) could not be noted: \(failure)"])
        }
        var reports: [InquiryReport] = []
        for id in ids {
            let answers = answers[id] ?? []
            var report = InquiryReport(requestID: id, answers: answers.map { ($0.backend, $0.result) })
            if let found = answers.first(where: \.wasFree) {
                report.wasFree = true
                invocation.complain(["warning: \(id): \(revival(at: found.backend))"])
            }
            if report.isNotFound, !unreadable.contains(id) {
                let entry = try await invocation.remembering { () async throws(LedgerError) in
                    try await ledger.store.entry(id)
                }
                report.contradiction = entry.flatMap { contradiction($0, ledger) }
                report.nextStep = entry.flatMap(nextStep)
            }
            if bindings[id] != nil { invocation.complain(await doubts(id, ledger)) }
            reports.append(report)
        }
        return (reports, unreadable)
    }

    /// Where what was found isn't what was declared. No reason to lose the answers that came.
    private static func doubts(_ id: RequestID, _ ledger: LedgerRouter) async -> [String] {
        let entry = try? await ledger.store.entry(id)
        return (entry?.doubts ?? []).map { "warning: \(id): \($0.path): \($0.message)" }
    }

    /// What to say of an id that isn't found although it was accepted.
    private static func contradiction(_ entry: LedgerEntry, _ ledger: LedgerRouter) -> String? {
        guard entry.state == .accepted else { return nil }
        let isMock = ledger.router.configuration.backends[entry.binding.backend]?.plugin == "mock"
        return "the ledger has it as accepted"
            + (isMock ? ": a mock forgets all when its process ends" : "; ask the other side where it is")
    }

    /// What to say of an id that isn't free any more.
    private static func revival(at backend: BackendID) -> String {
        "it was free, and is accepted now: backend \"\(backend)\" has it, so it isn't declared again, nor its payment. Look whether "
            + "the payment was declared anew meanwhile, under another id or by another account (`customs list --payment`); if so, it "
            + "is declared twice: ask Alipay's support which one is to be taken back"
    }

    /// What to do about an open id whose absence is believed by now; `nil` of others.
    private static func nextStep(_ entry: LedgerEntry) -> String? {
        guard entry.state.isUnsettled, entry.absentSince != nil else { return nil }
        guard entry.isHeld else { return "believed: `customs settle` sends it again" }
        return entry.retransmission == nil
            ? "believed; held: drop it or release it with `customs hold`"
            : "believed; held: release it with `customs hold`, or `customs decide`"
    }

    private static func isServed(_ binding: LedgerBinding?, by backends: [BackendID], _ ledger: LedgerRouter) -> Bool {
        backends.contains { name in
            ledger.router.configuration.backends[name].map { binding?.isServed(by: $0.identity) ?? false } ?? false
        }
    }

    private static func account(_ binding: LedgerBinding) -> String { binding.account.map { " (\($0))" } ?? "" }

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
