import DeclarationCore
import TextEncodings

extension NativeCall {
    /// `POST /v1/declarations`: 201 when accepted now, 200 when it was before, 202 when nobody knows yet.
    func declare() async throws(NativeProblem) -> HTTPResponse {
        _ = try query([])
        let declaration = try declaration()
        let report: LedgerReport
        do throws(LedgerRouterError) {
            report = try await ledger.declare(declaration, for: client.id)
        } catch {
            return try await settled(declaration, error)
        }
        return try answer(report)
    }

    /// The status says of the entry what the body does: an outcome that is in doubt may be settled by another by now.
    private func answer(_ report: LedgerReport) throws(NativeProblem) -> HTTPResponse {
        let location = location(report.entry.requestID)
        switch report.outcome {
        case .accepted:
            return response(report.isKept ? 200 : 201, report.entry, warnings: report.warnings, headers: location)
        case .rejected(let reason) where !report.entry.state.isUnsettled: throw NativeProblem(refusal: reason)
        case .rejected, .unknown: return try undecided(report.entry, report.warnings)
        }
    }

    /// An entry of whose outcome this call knows nothing.
    private func undecided(_ entry: LedgerEntry, _ warnings: [Problem]) throws(NativeProblem) -> HTTPResponse {
        switch entry.state {
        case .sending, .unknown: return pending(entry, warnings)
        case .accepted: throw NativeProblem(.conflict, "Other content was accepted under the id meanwhile; see it.")
        case .refused: throw entry.reason.map(NativeProblem.init(refusal:)) ?? .notSent
        case .notSent: throw .notSent
        }
    }

    /// What became meanwhile of a declaration whose outcome this call doesn't know.
    private func settled(
        _ declaration: Declaration,
        _ error: LedgerRouterError
    ) async throws(NativeProblem) -> HTTPResponse {
        let entry = try await doubtful(declaration.requestID, error)
        guard entry.state == .accepted else { return try undecided(entry, []) }
        // From the ledger, which sends nothing for it any more and compares the content.
        let report: LedgerReport
        do throws(LedgerRouterError) {
            report = try await ledger.declare(declaration, for: client.id)
        } catch {
            throw NativeProblem(error)
        }
        return try answer(report)
    }

    /// The entry of what may have arrived, or is on its way in another request of the same content.
    ///
    /// - Throws: the error's problem, when it is definite.
    func doubtful(_ id: RequestID, _ error: LedgerRouterError) async throws(NativeProblem) -> LedgerEntry {
        switch error {
        case .inProgress, .unsettled, .unrecorded, .unserved(_, _, isUnsettled: true): break
        case .router(.backend) where error.delivery != .notSent: break
        default: throw NativeProblem(error)
        }
        do throws(NativeProblem) {
            return try await ownEntry(id)
        } catch {
            // Another's id may be what is in progress.
            if error.kind == .notFound { throw NativeProblem(.conflict, "The id is taken.") }
            throw NativeProblem(
                .ledger,
                "The ledger can't be used now; it may have been sent. Repeat the same request."
            )
            .retrying()
        }
    }

    func pending(_ entry: LedgerEntry, _ warnings: [Problem]) -> HTTPResponse {
        var headers = location(entry.requestID)
        headers.append("retry-after", "5")
        return response(202, entry, warnings: warnings, headers: headers)
    }

    private func location(_ id: RequestID) -> HTTPHeaders {
        let encoded = String(decoding: PercentEncoding.formEncode(Array(id.rawValue.utf8)), as: UTF8.self)
        return ["location": "/v1/declarations/" + encoded.replacing("+", with: "%20")]
    }
}

extension NativeProblem {
    /// Nothing of it is at the other side.
    fileprivate static let notSent = NativeProblem(
        .notSent,
        "The other side can't be reached; nothing was sent. Repeat it."
    ).retrying()

    /// The gateway gave it up before it was sent: it stops.
    private static let givenUp = NativeProblem(
        .notSent,
        "The gateway stops, and nothing was sent. Repeat it."
    ).retrying()

    /// What the other side refused.
    init(refusal reason: OutcomeReason) {
        self.init(.refused, reason.outcomeClass.isOperators ? OutcomeClass.operatorsText : reason.advice)
        more = [.init("reason", reason.nativeJSON)]
    }

    /// Why there is no outcome: nothing was sent.
    init(_ error: LedgerRouterError) {
        switch error {
        case .router(.invalid(let input)):
            self.init(.invalid, "The declaration is wrong; nothing was sent.", problems: input.problems)
        case .router(.noRoute(let reason)):
            // Not the nearest routes: they name other clients' merchants.
            let problem = Problem(.error, path: "customs", "no route for \(reason.subject)")
            self.init(.invalid, "No route takes it; nothing was sent.", problems: [problem])
        case .router(.backend(let failure)): self = failure.code == .cancelled ? .givenUp : .notSent
        case .conflict(_, let fields):
            let problems = fields.map { Problem(.error, path: $0, "other than declared before") }
            self.init(
                .conflict,
                "The id was declared with other content. Use a new id, or re-transmit to correct it.",
                problems: problems
            )
        case .taken: self.init(.conflict, "The id is taken; use a new one. Nothing was sent.")
        case .guarded(let input):
            // A part that is declared already counts towards the total too.
            let isAmount = input.problems.allSatisfy { $0.severity != .error || $0.path == "amount.minorUnits" }
            self.init(isAmount ? .amountExceeded : .duplicate, "Nothing was sent.", problems: input.problems)
        case .bound: self.init(.bound, "The id belongs to another account; use a new id. Nothing was sent.")
        case .unserved(_, _, isUnsettled: false):
            self.init(.bound, "The account that has it isn't configured now. Nothing was sent.")
        case .retransmission(_, let refusals):
            self.init(.retransmission, "Nothing was sent.")
            more = [.init("refusals", .array(refusals.map(\.nativeJSON)))]
        case .ledger, .inProgress, .unsettled, .unserved, .unrecorded: self = .ledger
        }
    }
}

extension RetransmissionRefusal {
    fileprivate var nativeJSON: JSONValue {
        .object([
            "rule": .string(rule.rawValue),
            "message": .string(message),
            "paths": .array(paths.map(JSONValue.string)),
            "allowedFrom": allowedFrom.map { .string($0.iso8601) },
        ])
    }
}
