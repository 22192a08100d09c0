import DeclarationCore

extension NativeCall {
    /// `POST /v1/declarations`: 201 when accepted now, 200 when it was before, 202 when nobody knows yet.
    func declare() async throws(NativeProblem) -> HTTPResponse {
        _ = try query([])
        let declaration = try declaration()
        let report: LedgerReport
        do throws(LedgerRouterError) {
            report = try await ledger.declare(declaration, for: client.id)
        } catch {
            return try await undecided(declaration.requestID, error)
        }
        switch report.outcome {
        case .accepted:
            return response(
                report.isKept ? 200 : 201,
                report.entry,
                warnings: report.warnings,
                headers: location(declaration.requestID)
            )
        case .rejected(let reason) where !report.entry.state.isUnsettled: throw NativeProblem(refusal: reason)
        case .rejected, .unknown: return pending(report.entry, report.warnings)
        }
    }

    /// 202 where it may have arrived, or is on its way in another request of the same content.
    func undecided(_ id: RequestID, _ error: LedgerRouterError) async throws(NativeProblem) -> HTTPResponse {
        switch error {
        case .inProgress, .unsettled, .unrecorded: break
        case .router(.backend) where error.delivery != .notSent: break
        default: throw NativeProblem(error)
        }
        // Another's id may be what is in progress.
        guard let entry = try? await ownEntry(id) else { throw NativeProblem(.conflict, "The id is taken.") }
        return pending(entry, [])
    }

    private func pending(_ entry: LedgerEntry, _ warnings: [Problem]) -> HTTPResponse {
        var headers = location(entry.requestID)
        headers.append("retry-after", "5")
        return response(202, entry, warnings: warnings, headers: headers)
    }

    private func location(_ id: RequestID) -> HTTPHeaders {
        // What isn't plain in an id could break the header; ids that are sent anywhere are plain.
        let isPlain = id.rawValue.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                || byte == 95
        }
        return isPlain ? ["location": "/v1/declarations/\(id)"] : [:]
    }
}

extension NativeProblem {
    /// What the other side refused.
    init(refusal reason: OutcomeReason) {
        let isOperators = [.authentication, .permission, .protocol].contains(reason.outcomeClass)
        self.init(
            .refused,
            isOperators ? "The gateway's own account was refused; its operator has to act." : reason.advice
        )
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
        case .router(.backend):
            self = NativeProblem(.notSent, "The other side can't be reached; nothing was sent. Repeat it.").retrying()
        case .conflict(_, let fields):
            let problems = fields.map { Problem(.error, path: $0, "other than declared before") }
            self.init(
                .conflict,
                "The id was declared with other content. Use a new id, or re-transmit to correct it.",
                problems: problems
            )
        case .taken: self.init(.conflict, "The id is taken; use a new one. Nothing was sent.")
        case .guarded(let input): self.init(.duplicate, "Nothing was sent.", problems: input.problems)
        case .bound(_, _, let reason): self.init(.bound, "Nothing was sent: \(reason).")
        case .retransmission(_, let refusals):
            self.init(.retransmission, "Nothing was sent.")
            more = [.init("refusals", .array(refusals.map(\.nativeJSON)))]
        case .ledger, .inProgress, .unsettled, .unrecorded: self = .ledger
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
