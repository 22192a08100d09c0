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

    /// Settles what a dead process left, before anything new is sent; says what it did.
    func settle(_ console: Console) async throws(LedgerRouterError) {
        guard case .remembering(let ledger) = self else { return }
        let summary = try await ledger.settle()
        guard summary.settled + summary.open > 0 else { return }
        console.complain([
            "note: of what earlier runs left open, \(summary.settled) settled (\(summary.resent) sent again), "
                + "\(summary.open) still open; see `customs settle`"
        ])
    }
}

extension LoadedConfiguration {
    /// What sends; opens the ledger.
    func sender() async throws(CommandFailure) -> Sender {
        do throws(LedgerError) {
            let ledger = try await runtime.ledgerRouter(router, path: ledgerPath)
            return ledger.map(Sender.remembering) ?? .forgetful(router)
        } catch {
            throw CommandFailure(.ledger, error.description)
        }
    }

    /// The ledger, for commands that make no sense without one.
    func ledger() async throws(CommandFailure) -> LedgerRouter {
        guard case .remembering(let ledger) = try await sender() else {
            throw CommandFailure(
                .ledger,
                "the configuration switches the ledger off (\"store\": \"none\"): there is none"
            )
        }
        return ledger
    }
}
