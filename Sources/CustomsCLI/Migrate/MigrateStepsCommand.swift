import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs migrate steps`.
    static let migrateSteps = CommandDescription(
        "steps",
        summary: "list the steps that `migrate watch` took, as the ledger has them",
        discussion: [
            "A step is written down before the configuration file is replaced and afterwards; listed is how it ended: done, "
                + "abandoned, or begun where nobody has ended it yet. `resumed` is a person's --resume. Shares that were "
                + "changed by hand are no steps: `customs config history` shows their versions.",
            "JSON: steps [{time, move, phase (done, abandoned, intent, resumed), direction (raise, stepBack), from, to, "
                + "reason, note, figures, oldVersion, newVersion}], exitCode.",
        ],
        arguments: [
            ArgumentDescription("MOVE", .text, isRepeated: true, help: "Only these moves; all without one.")
        ],
        options: [.reportLedger],
        examples: [
            Example(line: "customs migrate steps", text: "All steps, the oldest first."),
            Example(line: "customs migrate steps ningbo --json", text: "Those of one move, for a program."),
        ],
        exitCodes: [ExitStatus.ok.means("Listed, even if there is nothing.")] + ExitStatus.configured
            + ExitStatus.looked + ExitStatus.common,
        action: MigrateStepsCommand.run
    )
}

/// Lists the steps of moves.
enum MigrateStepsCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let events = try await events(invocation)
        // The end of a step tells all that its beginning does.
        let ended = Set(events.filter { MoveStepRecord.phase($0) != .intent }.compactMap { MoveStepRecord($0)?.token })
        let shown = events.filter { event in
            event.isUnreadable || MoveStepRecord.phase(event) != .intent
                || MoveStepRecord(event).map { !ended.contains($0.token) } ?? false
        }
        let status: ExitStatus = shown.contains(where: \.isUnreadable) ? .ledger : .ok
        let json = JSONValue.object(["steps": .array(shown.map(json)), "exitCode": .number(status.rawValue)])
        try invocation.print(shown.isEmpty ? "The ledger holds no step of a move.\n" : text(shown), json: json)
        return status
    }

    private static func events(_ invocation: Invocation) async throws(CommandFailure) -> [LedgerEvent] {
        let path = try invocation.configurationPath()
        let runtime = invocation.readingRuntime
        let store = try await invocation.historyStore(
            of: try invocation.plannedConfiguration(path, runtime),
            at: path,
            option: .reportLedger,
            for: .recording,
            runtime
        )
        let moves = Set(invocation.arguments)
        var found: [LedgerEvent] = []
        try await invocation.remembering { () async throws(LedgerError) in
            try await store.closing { () async throws(LedgerError) in
                try await store.forEachEvent(matching: LedgerEventFilter(kinds: [.moveStep])) { event in
                    if moves.isEmpty || moves.contains(event.subject) { found.append(event) }
                    return true
                }
            }
        }
        return found
    }

    private static func text(_ events: [LedgerEvent]) -> String {
        var table = TextTable(["time", "move", "step", "from", "to", "reason", "version"])
        for event in events {
            let step = MoveStepRecord(event)
            table.add([
                event.time.iso8601, event.subject, word(event, step),
                (step?.from ?? MoveStepRecord.share(resumedBy: event))?.description ?? "", step?.to.description ?? "",
                [step?.reason, event.detail["note"]?.string].compactMap { $0 }.joined(separator: "; "),
                event.configurationVersion,
            ])
        }
        return table.text
    }

    private static func word(_ event: LedgerEvent, _ step: MoveStepRecord?) -> String {
        if event.isUnreadable { return "unreadable" }
        return switch (MoveStepRecord.phase(event), step?.direction) {
        case (.done, .raise): "raised"
        case (.done, .stepBack): "stepped back"
        case (.intent, _): "begun"
        case (let phase, _): phase?.rawValue ?? ""
        }
    }

    private static func json(_ event: LedgerEvent) -> JSONValue {
        let detail = event.detail
        return .object([
            "time": .string(event.time.iso8601), "move": .string(event.subject), "phase": detail["phase"],
            "direction": detail["direction"], "from": detail["from"], "to": detail["to"], "reason": detail["reason"],
            "note": detail["note"], "figures": detail["figures"], "oldVersion": detail["oldVersion"],
            "newVersion": detail["newVersion"], "unreadable": event.isUnreadable ? .bool(true) : nil,
        ])
    }
}
