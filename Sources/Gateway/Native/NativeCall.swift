import DeclarationCore
import HTTPServer

/// One call of a known client.
struct NativeCall: Sendable {
    let request: ServerRequest
    let target: NativeTarget
    let client: GatewayClient
    let ledger: LedgerRouter
    let waits: ChangeWaits

    func answer() async throws(NativeProblem) -> HTTPResponse {
        switch target.operation {
        case .declare: return try await declare()
        case .list: return try await list()
        case .show: return try await show()
        case .retransmit: return try await retransmit()
        case .explain: return try explain()
        case .document: throw NativeProblem(.notFound, "No such path.")
        }
    }

    /// The parameters behind the `?`.
    func query(_ allowed: Set<String>) throws(NativeProblem) -> NativeQuery {
        try NativeQuery(request.query, allowed: allowed)
    }

    /// The declaration in the body, which the client may declare.
    ///
    /// - Parameter isRouted: whether the routing table decides where it goes, and so what else is wrong with one that can't be
    ///   read in whole.
    func declaration(isRouted: Bool = true) throws(NativeProblem) -> Declaration {
        guard request.headers.mediaType == "application/json" else {
            throw NativeProblem(.mediaType, "Send it as application/json.")
        }
        let draft: DeclarationDraft
        do throws(InvalidInput) {
            draft = try DeclarationDraft(request.body, dialect: .strict)
        } catch {
            let lines = error.problems.map { "Line \($0.line ?? 1): \($0.message)." }
            throw NativeProblem(.malformed, lines.joined(separator: " "))
        }
        guard draft.isComplete else {
            throw NativeProblem(
                .invalid,
                "The declaration is wrong; nothing was sent.",
                problems: problems(in: draft, isRouted)
            )
        }
        try check(draft.declaration)
        return draft.declaration
    }

    /// What routes and backends have against a declaration is for those who may declare it: it tells of the routes.
    private func problems(in draft: DeclarationDraft, _ isRouted: Bool) -> [Problem] {
        let mayDeclare =
            draft.isRead(["merchant", "customs"])
            && client.refusal(of: draft.declaration, by: ledger.router.configuration) == nil
        return isRouted && mayDeclare
            ? ledger.router.problems(in: draft)
            : draft.problems(and: DeclarationCheck.problems(in: draft.declaration))
    }

    /// - Throws: when the client may not declare it.
    func check(_ declaration: Declaration) throws(NativeProblem) {
        if let text = client.refusal(of: declaration, by: ledger.router.configuration) {
            throw NativeProblem(.forbidden, "Nothing was sent: \(text).")
        }
    }

    /// The client's entry of the id in the path; another's isn't there.
    func ownEntry(_ id: RequestID) async throws(NativeProblem) -> LedgerEntry {
        let entry: LedgerEntry?
        do throws(LedgerError) {
            entry = try await ledger.store.entry(id)
        } catch {
            throw .ledger
        }
        guard let entry, entry.client == client.id else {
            throw NativeProblem(.notFound, "You have declared nothing under this id.")
        }
        return entry
    }

    /// A declaration with what is doubtful about it.
    func response(
        _ status: Int,
        _ entry: LedgerEntry,
        warnings: [Problem] = [],
        more: [JSONValue.Member] = [],
        headers: HTTPHeaders = [:]
    ) -> HTTPResponse {
        let shown = NativeEntry(entry: entry)
        var members = (shown.json.members ?? []) + more
        // What the record shows may be somebody else's under the same id: which field it is has to do.
        let doubts = entry.doubts
        let warnings =
            warnings.filter { !doubts.contains($0) }
            + doubts.map {
                Problem(.warning, path: $0.path, "not what the other side's record shows; ask the gateway's operator")
            }
        if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.nativeJSON)))) }
        return NativeDesk.json(status, JSONValue.object(members), headers)
    }
}

extension NativeProblem {
    /// Without the ledger's own words: they name paths of the gateway's machine.
    static let ledger = NativeProblem(
        .ledger,
        "The ledger can't be used now; nothing was sent. Repeat the same request."
    ).retrying()
}
