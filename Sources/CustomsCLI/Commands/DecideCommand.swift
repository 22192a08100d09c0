import DeclarationCore

extension CommandDescription {
    /// `customs decide`.
    static let decide = CommandDescription(
        "decide",
        summary: "say what became of ids that nothing else can settle",
        discussion: [
            "For ids that stay unknown though `customs settle` and `customs inquire` were run: found only in a record that no "
                + "signature covers, bound to an account that isn't configured any more or never was right, at a backend that "
                + "can't be asked, or re-transmitted with the answer lost. Look first where the declarations are kept: in "
                + "Alipay's portal, or by asking its support or customs for the id and the payment. What is only slow settles "
                + "itself; a client id that was mistyped is put right in the configuration (guide Troubleshooting).",
            "--declared: what was sent last under the id is there. It counts as accepted, and its receipt is asked for where its "
                + "backend can be. --not-declared: it isn't there. The id is free and with it the payment, which may be declared "
                + "again, also elsewhere: said of what is there after all, it is declared twice. Where a re-transmission is "
                + "open the word is of that alone: not declared, what was accepted before it stands. Where the other side refused "
                + "the id as in use there, id and payment stay with that account even if not declared.",
            "Refused is what is settled, what is being sent, --not-declared of what was found last, by whoever asked, and what was sent less than 10 minutes ago (`notFoundAgeMs`): it "
                + "may still be on its way. Asks nobody and sends nothing itself.",
            "--because is for who asks later: `customs show` has it. It is kept in clear and for good: who looked where, and no "
                + "names or certificate numbers.",
            "JSON: changed (ids), unchanged [{requestId, message}], unreadable (ids whose entries can't be read), exitCode. Where "
                + "the ledger fails between two ids, `error` has `changed` too.",
        ],
        arguments: [
            ArgumentDescription("ID", .text, isRequired: true, isRepeated: true, help: "Request ids.")
        ],
        options: [.declared, .notDeclared, .althoughFound, .because],
        examples: [
            Example(
                line: "customs decide ORDER-1 --declared --because 'seen in the portal, ticket 4711'",
                text: "The portal has it."
            ),
            Example(
                line: "customs decide ORDER-2 ORDER-3 --not-declared --because 'no such partner, so never taken'",
                text: "Declared under a wrong partner id."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("Done."),
            ExitStatus.invalid.means("Some ids are not open, or may still be on their way; the others are changed."),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
        action: DecideCommand.run
    )
}

extension OptionDescription {
    static let declared = OptionDescription(
        "declared",
        help: "What was sent last under these ids is at the other side."
    )
    static let notDeclared = OptionDescription(
        "not-declared",
        help: "It is not: they are free, and so are their payments."
    )
    static let althoughFound = OptionDescription(
        "although-found",
        help: "With --not-declared: also where a record was found last, which is of something else."
    )
    static let because = OptionDescription(
        "because",
        "TEXT",
        .text,
        help: "Why, in one line of \(PersonReason.limit) bytes at most, without personal data. Required."
    )
}

/// Takes a person's word.
enum DecideCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let reason = try reason(invocation)
        switch (invocation.has(.declared), invocation.has(.notDeclared)) {
        case (true, false) where invocation.has(.althoughFound):
            throw CommandFailure(
                .usage,
                "--although-found goes with --not-declared alone: what was found is no reason against --declared; leave it out"
            )
        case (true, false): return try await take(.declared, reason, invocation, done: "taken as declared")
        case (false, true): return try await take(.notDeclared, reason, invocation, done: "taken as not declared")
        case (true, true): throw CommandFailure(.usage, "--declared and --not-declared are opposites; name one")
        case (false, false): throw CommandFailure(.usage, "which is it? Say --declared or --not-declared")
        }
    }

    private static func reason(_ invocation: Invocation) throws(CommandFailure) -> PersonReason {
        guard let text = invocation.value(.because) else {
            throw CommandFailure(.usage, "--because is missing: say in a line what the decision rests on")
        }
        do throws(InvalidInput) {
            return try PersonReason(text)
        } catch {
            throw CommandFailure(.usage, error.problems.map { "--because \($0.message)" }.joined(separator: "; "))
        }
    }

    private static func take(
        _ word: PersonWord,
        _ reason: PersonReason,
        _ invocation: Invocation,
        done: String
    ) async throws(CommandFailure) -> ExitStatus {
        let althoughFound = invocation.has(.althoughFound)
        return try await StepChanges.make(invocation, done: done) { ledger, id throws(LedgerRouterError) in
            try await ledger.decide(id, word, althoughFound: althoughFound, because: reason)
        }
    }
}
