import DeclarationCore

extension CommandDescription {
    /// `customs retransmit`.
    static let retransmit = CommandDescription(
        "retransmit",
        summary: "push an accepted declaration to customs again, corrected or unchanged",
        discussion: [
            "The same id goes to the backend that accepted it, whatever the routing table says now. What its generation "
                + "demands is checked before anything is sent: more than five minutes since the last call, only some fields "
                + "corrected, and on mapi never at the Nansha inspection. A refusal by the other side changes nothing: what "
                + "was accepted before still counts.",
            "This is not the way to repeat a call without an answer: `customs declare` and `customs settle` do that, with "
                + "the identical content.",
            "JSON: as declare, and retransmission (true), backend, customsCode, changes [path]. A refusal by the rules: error "
                + "{kind (retransmission), message, refusals [{rule (knownId, accepted, supported, office, "
                + "modifiableFields, interval, keptContent), message, paths, allowedFrom}]}.",
        ],
        arguments: [
            ArgumentDescription("ID", .text, isRequired: true, help: "The request id."),
            ArgumentDescription(
                "FILE",
                .file,
                help:
                    "The corrected declaration with the same id; `-` for standard input. Without: the kept one, unchanged."
            ),
        ],
        options: [.dryRun],
        examples: [
            Example(
                line: "customs retransmit --dry-run 20261121001 order-1.json",
                text: "Says what would change, or which rule forbids it and until when."
            ),
            Example(line: "customs retransmit 20261121001 order-1.json", text: "Sends the correction."),
            Example(line: "customs retransmit 20261121001", text: "Pushes the kept content again."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Accepted: it is on its way to customs again. With --dry-run: it could be sent."),
            ExitStatus.rejected.means("Refused by the other side; what was accepted before still counts."),
            ExitStatus.unknown.means(ExitStatus.unknown.text),
            ExitStatus.notSent.means("Not sent: too early (the message says when), or nothing reached the other side."),
            ExitStatus.invalid.means("The rules forbid it, the input is wrong or the ledger doesn't know the id."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: RetransmitCommand.run
    )
}

/// Re-transmits.
enum RetransmitCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let id = RequestID(rawValue: invocation.arguments.first ?? "")
        let loaded = try invocation.load()
        let file = try invocation.arguments.dropFirst().first.map { path throws(CommandFailure) in
            try invocation.declaration(path)
        }
        let isDryRun = invocation.has(.dryRun)
        let result = try await loaded.withLedger(sends: !isDryRun) { ledger throws(CommandFailure) in
            try await invocation.declaring { () async throws(LedgerRouterError) in
                try await invocation.interruptibly { () async throws(LedgerRouterError) in
                    if isDryRun { return DeclarationResult(try await ledger.planRetransmission(id, corrected: file)) }
                    try await Sender.remembering(ledger).settle(invocation)
                    return try await send(id, file, ledger)
                }
            }
        }
        invocation.complain(result.warnings.map(\.description))
        do throws(CommandFailure) {
            try invocation.print(result.text, json: result.json)
        } catch {
            // It may be on its way; that must be told somewhere.
            var failure = error
            failure.messages.append("\(id): \(result.summary)")
            throw failure
        }
        return result.exitStatus
    }

    private static func send(
        _ id: RequestID,
        _ file: Declaration?,
        _ ledger: LedgerRouter
    ) async throws(LedgerRouterError) -> DeclarationResult {
        do throws(LedgerRouterError) {
            return DeclarationResult(try await ledger.retransmit(id, corrected: file))
        } catch {
            guard case .router(.backend(let failure)) = error,
                let declaration = await declaration(id, file, ledger)
            else { throw error }
            var result = DeclarationResult(declaration, nil, .failed(failure), warnings: [])
            result.retransmission = RetransmissionFacts()
            return result
        }
    }

    /// What was sent, as far as it can be told after a failed call.
    private static func declaration(_ id: RequestID, _ file: Declaration?, _ ledger: LedgerRouter) async -> Declaration?
    {
        if let file { return file }
        return try? await ledger.keptDeclaration(id)
    }
}

extension DeclarationResult {
    /// A re-transmission that was only planned.
    fileprivate init(_ plan: RetransmissionPlan) {
        self.init(plan.declaration, nil, .planned, warnings: plan.warnings)
        retransmission = RetransmissionFacts(binding: plan.binding, changes: plan.changes)
    }

    /// A re-transmission that was answered.
    fileprivate init(_ report: RetransmissionReport) {
        self.init(report.plan.declaration, nil, .answered(report.outcome), warnings: report.plan.warnings)
        kept = report.isKept ? report.entry : nil
        retransmission = RetransmissionFacts(binding: report.plan.binding, changes: report.plan.changes)
    }
}
