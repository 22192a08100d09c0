import DeclarationCore

extension CommandFailure {
    /// A failure of a ledger.
    init(_ error: LedgerError) { self.init(.ledger, error.description) }

    /// A failure of a router before anything was sent, or of a backend.
    init(_ error: RouterError) {
        switch error {
        case .invalid(let invalid): self.init(.invalid, invalid)
        case .noRoute(let noRoute):
            self.init(.invalid, noRoute.description)
            json = .object([
                "kind": "noRoute", "message": .string(noRoute.description), "subject": .string(noRoute.subject),
                "nearest": .array(noRoute.nearest.map(JSONValue.string)),
            ])
        case .backend(let error):
            self.init(error.delivery.exitStatus, error.description)
            json = error.json
        }
    }

    /// A failure of a router with a ledger.
    init(_ error: LedgerRouterError) {
        let status: ExitStatus
        let kind: String
        switch error {
        case .router(let error):
            self.init(error)
            return
        case .guarded(let problems):
            self.init(.invalid, problems)
            return
        case .taken: (status, kind) = (.invalid, "taken")
        case .conflict: (status, kind) = (.invalid, "conflict")
        case .bound: (status, kind) = (.invalid, "bound")
        case .unserved(_, _, let isUnsettled): (status, kind) = (isUnsettled ? .unknown : .invalid, "unserved")
        case .inProgress: (status, kind) = (.unknown, "inProgress")
        case .unsettled: (status, kind) = (.unknown, "unsettled")
        case .retransmission(_, let refusals):
            self.init(refusals, error.description)
            return
        case .ledger: (status, kind) = (.ledger, "ledger")
        case .unrecorded: (status, kind) = (.unknown, "unrecorded")
        }
        self.init(status, error.description)
        json = .object(["kind": .string(kind), "message": .string(error.description)])
    }
}
