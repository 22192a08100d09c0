import DeclarationCore

extension CommandDescription {
    /// `customs show`.
    static let show = CommandDescription(
        "show",
        summary: "show the whole history of one declaration",
        discussion: [
            "What is known of it, then every call to a backend: when, what for, what came of it, with the other side's own "
                + "code and text. Nothing of the buyer is shown.",
            "JSON: entry {requestId, state, backend, account, ...}, reachedBy (the backend of that account now), attempts [{number, kind (declare, retry, retransmit, inquire), "
                + "started, ended, delivery, class, code, text, ...}], steps [{time, step (held, released, "
                + "dropped, declared, notDeclared), because}], "
                + "exitCode.",
        ],
        arguments: [ArgumentDescription("ID", .text, isRequired: true, help: "The request id.")],
        examples: [Example(line: "customs show 20261121001", text: "Its history.")],
        exitCodes: [
            ExitStatus.ok.means("Shown."), ExitStatus.invalid.means("The ledger doesn't know the id."),
        ] + ExitStatus.configured + ExitStatus.looked + ExitStatus.common,
        action: ShowCommand.run
    )
}

/// Shows one declaration.
enum ShowCommand {
    private typealias Reached = (backend: BackendID?, text: String?)

    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let id = RequestID(rawValue: invocation.arguments.first ?? "")
        let (entry, attempts, steps, reached) = try await invocation.withLedgerReading {
            ledger throws(CommandFailure) -> (LedgerEntry, [LedgerAttempt], [LedgerEvent], Reached) in
            let known = try await invocation.remembering { () async throws(LedgerError) in
                try await ledger.store.entry(id)
            }
            guard let known else { throw await unknown(id, ledger, invocation) }
            let attempts = try await invocation.remembering { () async throws(LedgerError) in
                try await ledger.store.attempts(of: id)
            }
            let steps = try await invocation.remembering { () async throws(LedgerError) in
                let filter = LedgerEventFilter(kinds: [.personStep], subject: id.rawValue)
                return try await ledger.store.events(matching: filter, after: nil, limit: 1_000)
            }
            return (known, attempts, steps, Self.reached(known, ledger))
        }
        invocation.complain(entry.doubts.map(\.description))
        try invocation.print(
            text(entry, attempts, steps, reached),
            json: .object([
                "entry": entry.json, "reachedBy": reached.backend.map { .string($0.rawValue) },
                "attempts": .array(attempts.map(\.json)),
                "steps": .array(steps.compactMap(json)),
                "exitCode": .number(ExitStatus.ok.rawValue),
            ])
        )
        return .ok
    }

    /// Says what the id is known as otherwise: customs and buyers quote other numbers than a shop.
    private static func unknown(
        _ id: RequestID,
        _ ledger: LedgerReading,
        _ invocation: Invocation
    ) async -> CommandFailure {
        var also = ", nor a payment or a sub-order of this number"
        for (what, filter) in [
            ("a payment", LedgerFilter(paymentID: PaymentID(rawValue: id.rawValue))),
            ("a sub-order", LedgerFilter(subOrderID: SubOrderID(rawValue: id.rawValue))),
        ] {
            // A hint is no reason to fail.
            let page = try? await ledger.store.entries(matching: filter, after: nil, limit: 5)
            guard let found = page?.entries, !found.isEmpty else { continue }
            let ids = found.map(\.requestID.rawValue).joined(separator: ", ")
            also = "; it is \(what) of \(ids): `customs show \(found[0].requestID)`"
            break
        }
        return invocation.unknown(id, by: ledger.configuration, also: also)
    }

    /// Through which backend the account is reached now, or why through none.
    private static func reached(
        _ entry: LedgerEntry,
        _ ledger: LedgerReading
    ) -> Reached {
        guard !entry.isFree, ledger.hasSecrets else { return (nil, nil) }
        do throws(UnservedBinding) {
            let backend = try ledger.configuration.backend(for: entry.binding).id
            return (backend, backend == entry.binding.backend ? nil : "backend \(backend), as it is called now")
        } catch {
            return (nil, "nobody: \(error)")
        }
    }

    private static func text(
        _ entry: LedgerEntry,
        _ attempts: [LedgerAttempt],
        _ steps: [LedgerEvent],
        _ reached: Reached
    ) -> String {
        var rows = TextTable()
        for (name, value) in entry.rows {
            rows.add(name, value)
            if name == "Account" { rows.add("Reached through", reached.text) }
        }
        var history = TextTable(["no", "when", "what", "backend", "delivery", "code and text"])
        for attempt in attempts { history.add(attempt.cells) }
        var done = TextTable(["when", "what a person did", "because"])
        for event in steps {
            if let step = PersonStep(event) { done.add([event.time.iso8601, step.action.text, step.because ?? ""]) }
        }
        return rows.text + "\n" + history.text + (steps.isEmpty ? "" : "\n" + done.text)
    }

    private static func json(_ event: LedgerEvent) -> JSONValue? {
        PersonStep(event).map { step in
            .object([
                "time": .string(event.time.iso8601), "step": .string(step.action.rawValue),
                "because": step.because.map(JSONValue.string),
            ])
        }
    }
}

extension PersonStep.Action {
    /// In words.
    fileprivate var text: String {
        switch self {
        case .held, .released, .dropped: rawValue
        case .declared: "took it as declared"
        case .notDeclared: "took it as not declared"
        }
    }
}
