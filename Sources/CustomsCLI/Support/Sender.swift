import DeclarationCore
import DeclarationRouter

/// What came of a declaration, with or without a ledger.
struct SendReport: Sendable {
    let outcome: DeclareOutcome
    let warnings: [Problem]
    /// What the ledger holds now; `nil` without a ledger.
    var entry: LedgerEntry?
    /// Whether nothing was sent, as the outcome was known already.
    var isKept = false
}

/// Sends declarations: through the ledger, or without where the configuration switches it off.
enum Sender: Sendable {
    case remembering(LedgerRouter)
    case forgetful(Router)

    func declare(_ declaration: Declaration) async throws(LedgerRouterError) -> SendReport {
        switch self {
        case .remembering(let ledger):
            let report = try await ledger.declare(declaration)
            return SendReport(
                outcome: report.outcome,
                warnings: report.warnings,
                entry: report.entry,
                isKept: report.isKept
            )
        case .forgetful(let router):
            do throws(RouterError) {
                let report = try await router.declare(declaration)
                return SendReport(outcome: report.outcome, warnings: report.warnings)
            } catch {
                throw .router(error)
            }
        }
    }

    /// What the ledger knows of an id, as far as it can be read.
    func entry(_ id: RequestID) async -> LedgerEntry? {
        guard case .remembering(let ledger) = self else { return nil }
        return try? await ledger.store.entry(id)
    }

    /// Settles what is due of what a dead process left, within bounds, before anything new is sent; says what it did.
    func settle(_ invocation: Invocation) async throws(LedgerRouterError) {
        guard case .remembering(let ledger) = self else { return }
        let summary = try await ledger.settleDue()
        guard summary.settled + summary.open > 0 else { return }
        invocation.mention([
            "note: of what earlier runs left open, \(summary.settled) settled (\(summary.resent) sent again), "
                + "\(summary.open)\(summary.hasMore ? " or more" : "") still open; see `customs settle`"
        ])
    }

    /// Writes down that the configuration is in use, before anything is sent by it.
    fileprivate func recordConfiguration() async throws(CommandFailure) {
        guard case .remembering(let ledger) = self else { return }
        do throws(LedgerError) {
            try await ledger.recordConfiguration()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Does something, then ends this process's part in the ledger, however it went.
    func closing<Value>(
        _ body: () async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        do throws(CommandFailure) {
            let value = try await body()
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }

    private func close() async {
        if case .remembering(let ledger) = self { await ledger.close() }
    }
}

extension LoadedConfiguration {
    /// Does something with what sends, and ends it in good order.
    func withSender<Value>(
        _ body: (Sender) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let sender = try await sender()
        return try await sender.closing { () async throws(CommandFailure) in
            try await sender.recordConfiguration()
            return try await body(sender)
        }
    }

    /// Does something with the ledger and ends it in good order.
    ///
    /// - Parameters:
    ///   - sends: whether something may be sent: then the configuration's version is written down first.
    ///   - isRestored: whether the ledger may be a copy that is older than what was used in its place last.
    ///   - observing: puts something around the store, such as measurements.
    func withLedger<Value>(
        sends: Bool = false,
        isRestored: Bool = false,
        observing: (any LedgerStore) -> any LedgerStore = { $0 },
        _ body: (LedgerRouter) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let ledger = try await ledger(isRestored: isRestored, observing: observing)
        let sender = Sender.remembering(ledger)
        return try await sender.closing { () async throws(CommandFailure) in
            if sends { try await sender.recordConfiguration() }
            return try await body(ledger)
        }
    }

    /// What sends; opens the ledger.
    func sender(
        isRestored: Bool = false,
        observing: (any LedgerStore) -> any LedgerStore = { $0 }
    ) async throws(CommandFailure) -> Sender {
        do throws(LedgerError) {
            let ledger = try await runtime.ledgerRouter(
                router,
                path: ledgerPath,
                isRestored: isRestored,
                observing: observing
            )
            return ledger.map(Sender.remembering) ?? .forgetful(router)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The ledger, for commands that make no sense without one.
    func ledger(
        isRestored: Bool = false,
        observing: (any LedgerStore) -> any LedgerStore = { $0 }
    ) async throws(CommandFailure) -> LedgerRouter {
        guard case .remembering(let ledger) = try await sender(isRestored: isRestored, observing: observing) else {
            throw CommandFailure(
                .ledger,
                "this command needs a ledger, and the configuration switches it off (\"store\": \"none\")"
            )
        }
        return ledger
    }
}
