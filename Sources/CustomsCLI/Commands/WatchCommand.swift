import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs watch`.
    static let watch = CommandDescription(
        "watch",
        summary: "wait until customs has decided on the given declarations",
        discussion: [
            "Prints how each stands, then every change, until customs' receipts are final, or the declarations were "
                + "refused or never left. Asks the backends at intervals from two seconds up to a minute, and sees what "
                + "a tracker finds out meanwhile.",
            "JSON: lines as of `customs track`; first one with event `known` for each id.",
        ],
        arguments: [
            ArgumentDescription("ID", .text, isRepeated: true, help: "Request ids; `-` reads them from standard input.")
        ],
        options: [.watchTimeout, .ids],
        examples: [
            Example(line: "customs watch 20261121001", text: "Waits for the receipt of one declaration."),
            Example(line: "customs watch --timeout 600 --ids ids.txt", text: "Waits ten minutes for a list."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Customs accepted all of them."),
            ExitStatus.rejected.means("One was refused, by customs or before."),
            ExitStatus.unknown.means("One isn't decided yet: the time is over, or it was stopped."),
            ExitStatus.notSent.means("One never left this machine."),
            ExitStatus.invalid.means("The ledger doesn't know an id, or a list has none."),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
        action: WatchCommand.run
    )
}

extension OptionDescription {
    static let watchTimeout = OptionDescription(
        "timeout",
        "SECONDS",
        .integer(1...31_536_000),
        help: "End after so many seconds even if something is still open."
    )
}

/// Watches.
enum WatchCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        let ids = try InquireCommand.ids(invocation)
        return try await loaded.withLedger(sends: true) { ledger throws(CommandFailure) in
            var unreadable = UnreadableEntries()
            let known = try await entries(ids, ledger, invocation, &unreadable)
            for entry in known {
                let line =
                    invocation.wantsJSON
                    ? entry.eventJSON("known", SystemTime().now()).text : "\(entry.requestID): \(entry.stateText)"
                guard try invocation.write(line + "\n") else { return .unknown }
            }
            let timeout = invocation.integer(.watchTimeout).map { Duration.seconds($0) }
            let readable = known.map(\.requestID)
            _ = try await invocation.follow(Watcher(ledger, readable, timeout: timeout).run())
            let statuses = try await entries(readable, ledger, invocation, &unreadable).map(\.watchStatus)
            invocation.complain(unreadable.warnings)
            return unreadable.status(or: ExitStatus.gravest(of: statuses) ?? .ok)
        }
    }

    private static func entries(
        _ ids: [RequestID],
        _ ledger: LedgerRouter,
        _ invocation: Invocation,
        _ unreadable: inout UnreadableEntries
    ) async throws(CommandFailure) -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        for id in ids {
            let known: LedgerEntry?
            do throws(LedgerError) {
                known = try await ledger.store.entry(id)
            } catch {
                guard error.mayBeOfOneEntry else { throw CommandFailure(error) }
                unreadable.add(id, error)
                continue
            }
            guard let known else { throw invocation.unknown(id, by: ledger.router.configuration) }
            entries.append(known)
        }
        return entries
    }
}

extension LedgerEntry {
    /// How one that was waited for ended.
    fileprivate var watchStatus: ExitStatus {
        if isFinal { return record?.receipt?.verdict == .accepted ? .ok : .rejected }
        switch state {
        case .refused: return .rejected
        case .notSent: return .notSent
        case .sending, .unknown, .accepted: return .unknown
        }
    }
}
