extension LedgerRouter {
    /// Has another generation asked about a declaration whose call has ended, if its route wants that; never waits.
    func shadow(
        _ declaration: Declaration,
        _ plan: DeclarationPlan,
        _ result: Result<LedgerReport, LedgerRouterError>
    ) {
        guard let id = plan.decision.route.shadow else { return }
        let real = result.backend ?? plan.decision.backend
        // What failed over to the shadow has been told it already.
        guard real != id, let shadow = router.shadow(id), let told = router.shadow(real) else { return }
        let rehearsal = ShadowRehearsal(
            declaration: declaration,
            position: plan.decision.position,
            real: told,
            shadow: shadow,
            outcome: result.shadowOutcome,
            time: time.now(),
            configurationVersion: configurationVersion
        )
        let (office, place) = (plan.request.customsCode, plan.decision.place?.id)
        shadows.offer(rehearsal, for: ShadowPair(office: office, place: place, backend: real, shadow: id))
    }

    /// Has another generation asked about an id that its own account has just told of, if a route wants that; never waits.
    func mirror(_ result: InquiryResult, _ entry: LedgerEntry, at backend: BackendIdentity) {
        guard !mirrors.isEmpty, let answer = ShadowAnswer(result),
            let route = mirrors.first(where: { isMirrored(entry, by: $0, backend) }), let id = route.shadow,
            let shadow = router.shadow(id)
        else { return }
        shadows.offer(
            ShadowInquiry(
                id: entry.requestID,
                answer: answer,
                shadow: shadow,
                backend: backend.id,
                office: entry.binding.customsCode,
                place: entry.binding.place,
                configurationVersion: configurationVersion
            )
        )
    }

    /// The routes that mirror inquiries.
    static func mirrors(_ router: Router) -> [Route] {
        router.configuration.routes.routes.filter { $0.mirrorsInquiries && $0.shadow != nil }
    }

    /// Whether a route's office and merchant are an entry's, and its backend the entry's account: what else decided
    /// when it was declared may be over.
    private func isMirrored(_ entry: LedgerEntry, by route: Route, _ backend: BackendIdentity) -> Bool {
        let offices = [entry.binding.place?.rawValue.uppercased(), entry.binding.customsCode.rawValue]
        return router.configuration.backends[route.backend]?.account == backend.account && route.shadow != backend.id
            && (route.customs.isEmpty || offices.contains { $0.map(route.customs.contains) ?? false })
            && (route.merchants.isEmpty || route.merchants.contains(entry.merchant))
            && (route.regions.isEmpty || entry.region.map(route.regions.contains) ?? true)
    }
}

extension Result where Success == LedgerReport, Failure == LedgerRouterError {
    /// Where it went in the end.
    fileprivate var backend: BackendID? {
        switch self {
        case .success(let report): report.entry.binding.backend
        case .failure(.router(.backend(let error))): error.backend
        case .failure: nil
        }
    }

    fileprivate var shadowOutcome: (summary: String, outcomeClass: OutcomeClass) {
        switch self {
        case .success(let report):
            switch report.outcome {
            case .accepted: ("accepted", .accepted)
            case .rejected(let reason): ("rejected", reason.outcomeClass)
            case .unknown(let reason): ("unknown", reason.outcomeClass)
            }
        case .failure(.router(.backend(let error))):
            (error.delivery.rawValue, OutcomeClass(rawValue: error.code.rawValue))
        case .failure(let error): (error.delivery.rawValue, "ledger")
        }
    }
}
