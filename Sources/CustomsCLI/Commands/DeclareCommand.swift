import DeclarationCore

extension CommandDescription {
    /// `customs declare`.
    static let declare = CommandDescription(
        "declare",
        summary: "send one declaration to customs through the backend that the routing table names",
        discussion: [
            "Reads one declaration (JSON; `-` or nothing for standard input), checks it against every limit, picks the "
                + "backend and sends it. The ledger remembers: the same request id with the same content again answers "
                + "what is known and sends nothing; with other content it is refused.",
            "An unknown outcome is not a refusal: it may have happened. Ask with `customs inquire` before anything else.",
            "JSON: requestId, amount, route {position, conditions, backend, generation, place, customsCode; of an id that "
                + "went elsewhere by an earlier configuration the last four, as it went}, outcome "
                + "(accepted, rejected, unknown, notSent, planned), delivery (answered, unknown, notSent), accepted "
                + "{customsPaymentId, identityCheck, clearingChannel, registrationId, ...}, reason {class, code, text, "
                + "advice, isAuthenticated}, error {code, message, delivery}, kept (declared before; nothing was sent), backend (of what is kept), warnings, exitCode.",
        ],
        arguments: [ArgumentDescription("FILE", .file, help: "The declaration; `-` or nothing for standard input.")],
        options: [.dryRun],
        examples: [
            Example(line: "customs declare order-1.json", text: "Sends it and prints what came of it."),
            Example(
                line: "customs declare --dry-run order-1.json",
                text: "Only says where it would go and what is wrong."
            ),
            Example(line: "customs declare --json - < order-1.json", text: "From standard input, for a program."),
        ],
        exitCodes: [
            ExitStatus.ok.means(
                "Accepted: the payment data is on its way to customs. With --dry-run: it could be sent."
            ),
            ExitStatus.rejected.means(ExitStatus.rejected.text),
            ExitStatus.unknown.means(ExitStatus.unknown.text),
            ExitStatus.notSent.means(ExitStatus.notSent.text),
            ExitStatus.invalid.means(ExitStatus.invalid.text),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: DeclareCommand.run
    )
}

extension OptionDescription {
    static let dryRun = OptionDescription("dry-run", help: "Only plan: show route, code and problems; send nothing.")
}

/// Declares.
enum DeclareCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        let draft = try invocation.draft(invocation.arguments.first ?? "-")
        guard draft.isComplete else {
            throw CommandFailure(.invalid, InvalidInput(loaded.router.problems(in: draft)))
        }
        let declaration = draft.declaration
        let result =
            invocation.has(.dryRun)
            ? try plan(draft, loaded.router)
            : try await send(draft, loaded, invocation)
        invocation.complain(result.warnings.map(\.description))
        do throws(CommandFailure) {
            try invocation.print(result.text, json: result.json)
        } catch {
            // The declaration may be on its way; that must be told somewhere.
            var failure = error
            failure.messages.append("\(declaration.requestID): \(result.summary)")
            throw failure
        }
        return result.exitStatus
    }

    private static func plan(
        _ draft: DeclarationDraft,
        _ router: Router
    ) throws(CommandFailure) -> DeclarationResult {
        let declaration = draft.declaration
        do throws(RouterError) {
            let plan = try router.plan(declaration)
            return DeclarationResult(declaration, plan.decision, .planned, warnings: plan.warnings)
        } catch {
            var failure = CommandFailure(error.located(in: draft))
            // A code that is none may be personal data in the wrong field; it is not repeated.
            let isSound = !failure.names("customs.")
            if isSound, let decision = try? router.decide(declaration) {
                let code = decision.customsCode.map { " with code \($0)" } ?? ""
                failure.messages.append("note: it would go to \(decision.backend)\(code) by \(decision.reason)")
                failure.json = failure.json.adding([.init("route", decision.json)])
            }
            throw failure
        }
    }

    private static func send(
        _ draft: DeclarationDraft,
        _ loaded: LoadedConfiguration,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> DeclarationResult {
        let declaration = draft.declaration
        let decision = try? loaded.router.decide(declaration)
        let (answer, entry) = try await loaded.withSender { sender throws(CommandFailure) in
            await invocation.interruptibly { () -> (Result<SendReport, LedgerRouterError>, LedgerEntry?) in
                do throws(LedgerRouterError) {
                    try await sender.settle(invocation)
                    let report = try await sender.declare(declaration)
                    return (.success(report), report.entry)
                } catch {
                    return (.failure(error), await sender.entry(declaration.requestID))
                }
            }
        }
        let taken = decision.flatMap { loaded.taken($0, declaration, entry) }
        var result: DeclarationResult
        switch answer {
        case .success(let report):
            result = DeclarationResult(declaration, taken, .answered(report.outcome), warnings: report.warnings)
            result.kept = report.isKept ? report.entry : nil
        case .failure(.router(.backend(let error))):
            let warnings = (try? loaded.router.plan(declaration).warnings) ?? []
            result = DeclarationResult(declaration, taken, .failed(error), warnings: warnings)
        case .failure(.router(let error)): throw CommandFailure(error.located(in: draft))
        case .failure(let error): throw CommandFailure(error)
        }
        result.binding = taken == nil ? entry?.binding : nil
        return result
    }
}

extension LoadedConfiguration {
    /// The decision as it was carried out: failover may have taken another backend of the route.
    ///
    /// - Returns: `nil` where it was not: the id went elsewhere before.
    fileprivate func taken(
        _ decision: RouteDecision,
        _ declaration: Declaration,
        _ entry: LedgerEntry?
    ) -> RouteDecision? {
        guard let binding = entry?.binding else { return decision }
        if binding.backend == decision.backend { return binding.customsCode == decision.customsCode ? decision : nil }
        let other = configuration.routes.decision(declaration, decision.position, for: binding.backend)
        return other?.reason == binding.route ? other : nil
    }
}

extension RouterError {
    /// With the lines of what is wrong.
    fileprivate func located(in draft: DeclarationDraft) -> RouterError {
        guard case .invalid(let invalid) = self else { return self }
        return .invalid(InvalidInput(draft.problems(and: invalid.problems)))
    }
}
