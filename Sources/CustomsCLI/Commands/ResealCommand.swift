import DeclarationCore

extension CommandDescription {
    /// `customs reseal`.
    static let reseal = CommandDescription(
        "reseal",
        summary: "encrypt the ledger's personal data anew under the newest key",
        discussion: [
            "For a change of keys without a stop: put the new key first in the ledger's \"keys\", restart what runs, run this, "
                + "then take the old key out. Declarations go on meanwhile.",
            "JSON: resealed, exitCode.",
        ],
        examples: [Example(line: "customs reseal", text: "Seals everything that older keys sealed.")],
        exitCodes: [ExitStatus.ok.means("Nothing is sealed under an older key any more.")]
            + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: ResealCommand.run
    )
}

/// Seals the ledger anew.
enum ResealCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let count = try await invocation.load().withLedger { ledger throws(CommandFailure) in
            try await invocation.declaring { () async throws(LedgerRouterError) in try await ledger.reseal() }
        }
        try invocation.print(
            "\(Count.text(count, "declaration")) sealed anew.\n",
            json: ["resealed": .number(count), "exitCode": .number(ExitStatus.ok.rawValue)]
        )
        return .ok
    }
}
