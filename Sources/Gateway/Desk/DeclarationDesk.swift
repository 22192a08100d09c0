import DeclarationCore

/// Takes declarations and inquiries of any dialect: checks what the client may do, declares through the ledger's router,
/// and tells each client of its own declarations alone.
struct DeclarationDesk: Sendable {
    let ledger: LedgerRouter
    let earlier: EarlierAsks

    /// Declares for a client, or answers from the ledger.
    func declare(_ declaration: Declaration, for client: GatewayClient) async -> DeskReply {
        if let text = client.refusal(of: declaration, by: ledger.router.configuration) {
            return .refused(DeskRefusal(.permission, text))
        }
        do throws(LedgerRouterError) {
            let report = try await ledger.declare(declaration, for: client.id)
            return Self.reply(report)
        } catch {
            return Self.reply(error).naming(paymentIDs: declaration.paymentIDs.keys)
        }
    }

    private static func reply(_ report: LedgerReport) -> DeskReply {
        switch report.outcome {
        case .accepted(let acceptance): return .accepted(report.entry, acceptance)
        case .unknown(let reason): return .undecided("\(reason.code): \(reason.text)")
        case .rejected(let reason):
            // A refusal that proves nothing leaves the entry unsettled: it may still turn out to be accepted.
            if report.entry.state.isUnsettled { return .undecided("\(reason.code): \(reason.text)") }
            var refusal = DeskRefusal(reason.outcomeClass, reason.text)
            refusal.origin = .init(generation: report.entry.binding.generation, code: reason.code)
            return .refused(refusal)
        }
    }

    static func reply(_ error: LedgerRouterError) -> DeskReply {
        switch error {
        case .conflict(_, let fields): return .refused(DeskRefusal(conflict: fields))
        case .taken: return .refused(DeskRefusal(.idempotencyConflict, "the id is taken; use a new one"))
        // The other guard needs the payment's total, which no dialect has.
        case .guarded(let problems): return .refused(DeskRefusal(.duplicate, problems.problems))
        case .router(.invalid(let problems)): return .refused(DeskRefusal(.invalidRequest, problems.problems))
        case .router(.noRoute(let reason)):
            // Not the nearest routes: they name other clients' merchants.
            return .refused(
                DeskRefusal(.invalidRequest, [Problem(.error, path: "customs", "no route for \(reason.subject)")])
            )
        case .bound:
            return .refused(DeskRefusal(.idempotencyConflict, "the id belongs to another account; use a new one"))
        // Which accounts there are is the operator's too; who asks by himself to settle it tells him.
        case .unserved(_, _, isUnsettled: true):
            return .undecided("nobody knows whether it arrived, or can be asked now; repeat the same request later")
        case .unserved:
            return .refused(DeskRefusal(.idempotencyConflict, "the id belongs to an account that isn't configured now"))
        case .retransmission: return .refused(DeskRefusal(.idempotencyConflict, error.description))
        // Addresses, settings and the like are the operator's, who has them in the log.
        case .router(.backend(let failure)) where failure.delivery == .notSent:
            return .undecided("it could not be sent; the same request may be repeated")
        case .router(.backend): return .undecided("it was sent, and no usable answer came; repeat the same request")
        case .ledger, .unrecorded: return .undecided("the gateway's ledger has trouble; repeat the same request")
        case .unsettled: return .undecided("nobody knows yet whether it arrived; repeat the same request")
        case .inProgress: return .undecided(error.description)
        }
    }
}
