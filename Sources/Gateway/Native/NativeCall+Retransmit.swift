import DeclarationCore
import HTTPServer

extension NativeCall {
    /// `POST /v1/declarations/{id}/retransmissions`: the corrected declaration as body, or none to push the kept one.
    func retransmit() async throws(NativeProblem) -> HTTPResponse {
        let isDryRun = try query(["dryRun"]).flag("dryRun")
        let id = RequestID(rawValue: target.id)
        // It goes where the id is bound, whatever the routes say.
        let corrected = request.body.isEmpty ? nil : try declaration(isRouted: false)
        let entry = try await ownEntry(id)
        if corrected == nil { try await checkKept(id) }
        let report: RetransmissionReport
        do throws(LedgerRouterError) {
            if isDryRun {
                let plan = try await ledger.planRetransmission(id, corrected: corrected)
                return response(200, entry, warnings: plan.warnings, more: Self.members(plan, isSent: false))
            }
            report = try await ledger.retransmit(id, corrected: corrected)
        } catch {
            let entry = try await doubtful(id, error)
            guard entry.state.isUnsettled else { throw .settledMeanwhile }
            return pending(entry, [])
        }
        return try answer(report)
    }

    /// What the client declared once need not be what it may declare today.
    private func checkKept(_ id: RequestID) async throws(NativeProblem) {
        let kept: Declaration?
        do throws(LedgerRouterError) {
            kept = try await ledger.keptDeclaration(id)
        } catch {
            throw NativeProblem(error)
        }
        if let kept { try check(kept) }
    }

    private func answer(_ report: RetransmissionReport) throws(NativeProblem) -> HTTPResponse {
        let more = Self.members(report.plan, isSent: !report.isKept)
        switch report.outcome {
        case .accepted: return response(200, report.entry, warnings: report.plan.warnings, more: more)
        case .rejected(let reason) where report.entry.retransmission == nil: throw NativeProblem(refusal: reason)
        case .unknown where !report.entry.state.isUnsettled: throw .settledMeanwhile
        case .rejected, .unknown: return response(202, report.entry, warnings: report.plan.warnings, more: more)
        }
    }

    private static func members(_ plan: RetransmissionPlan, isSent: Bool) -> [JSONValue.Member] {
        [.init("changes", .array(plan.changes.map(JSONValue.string))), .init("sent", .bool(isSent))]
    }
}

extension NativeProblem {
    /// Another has ended it: of which content the other side has now, the entry tells.
    fileprivate static let settledMeanwhile = NativeProblem(
        .retransmission,
        "Another request's re-transmission has just ended; see how the declaration stands, and repeat this if it is needed."
    )
}
