/// A router that remembers: what was intended is durable before the first byte leaves, and the outcome before the caller
/// hears it. An id stays with the backend that accepted it or may have, whatever the configuration says later.
public struct LedgerRouter: Sendable {
    /// What decides about new ids, and carries everything. To look things up: what is declared through it goes around the
    /// ledger, which can't keep it from being declared twice then.
    public let router: Router
    /// Where it is kept.
    public let store: any LedgerStore
    /// The rules.
    public let policy: LedgerPolicy
    /// The content hash of the configuration.
    public let configurationVersion: String
    /// The clock.
    package let time: any TimeSource
    let intents: IntentMaker
    let heartbeat: LedgerHeartbeat
    let backlog: LedgerBacklog
    let sightings: AskSightings
    /// Asks other generations, where routes have a shadow.
    let shadows: ShadowDesk
    /// The routes whose shadow is asked how declarations stand.
    let mirrors: [Route]

    /// Makes a router.
    ///
    /// - Parameters:
    ///   - configurationVersion: the content hash of the router's configuration, written down with each decision.
    ///   - owner: tells this process apart from others on the same store.
    public init(
        router: Router,
        store: any LedgerStore,
        sealer: any ContentSealer,
        settings: LedgerSettings = LedgerSettings(),
        configurationVersion: String,
        time: any TimeSource,
        owner: LedgerOwner.Token = .random()
    ) {
        self.router = router
        self.store = store
        self.configurationVersion = configurationVersion
        self.time = time
        policy = LedgerPolicy(settings: settings, owner: owner, customs: router.configuration.customs)
        intents = IntentMaker(sealer: sealer)
        heartbeat = LedgerHeartbeat(store: store, owner: owner, lease: settings.ownerLease, time: time)
        backlog = LedgerBacklog(store: store, policy: policy, time: time)
        sightings = AskSightings()
        shadows = ShadowDesk(store: store, metrics: router.metrics, time: time)
        mirrors = Self.mirrors(router)
    }

    private init(
        _ other: LedgerRouter,
        _ router: Router,
        _ sealer: any ContentSealer,
        _ settings: LedgerSettings,
        _ configurationVersion: String
    ) {
        self.router = router
        self.configurationVersion = configurationVersion
        store = other.store
        time = other.time
        heartbeat = other.heartbeat
        backlog = other.backlog
        sightings = other.sightings
        shadows = other.shadows
        mirrors = Self.mirrors(router)
        policy = LedgerPolicy(
            settings: settings,
            owner: other.policy.owner,
            customs: router.configuration.customs
        )
        intents = IntentMaker(sealer: sealer)
    }

    /// A router over another configuration that is the same process to the ledger: same store, same owner, same sign of
    /// life. What this one has under way ends as it began.
    ///
    /// - Parameter settings: the rules; the owner's lease stays what it was.
    package func replacing(
        _ router: Router,
        sealer: any ContentSealer,
        settings: LedgerSettings,
        configurationVersion: String
    ) -> LedgerRouter {
        var settings = settings
        settings.ownerLease = policy.settings.ownerLease
        return LedgerRouter(self, router, sealer, settings, configurationVersion)
    }

    /// Declares, or returns what is known of an earlier declaration of the same content.
    ///
    /// An id whose outcome is unknown is settled first: an inquiry at its backend, then, where that says late enough that
    /// the id didn't arrive, the identical content again to the same backend.
    ///
    /// - Parameters:
    ///   - client: whose declaration it is; an id of another one is refused, whatever its content.
    /// - Throws: ``LedgerRouterError``, whose delivery says whether this call sent anything.
    public func declare(
        _ declaration: Declaration,
        for client: ClientID? = nil
    ) async throws(LedgerRouterError) -> LedgerReport {
        let planned: DeclarationPlan
        do throws(RouterError) {
            planned = try router.plan(declaration)
        } catch {
            return try await follow(declaration, error, client)
        }
        let binding = LedgerBinding(
            planned,
            account: router.configuration.backends[planned.decision.backend]?.account,
            configurationVersion: configurationVersion
        )
        let opening = try await open(declaration, binding, client)
        if case .send(let ticket, let warnings) = opening {
            let opened = Opened(declaration: declaration, plan: planned, client: client)
            let result = await Result.awaiting { () async throws(LedgerRouterError) in
                try await send(ticket, opened, warnings)
            }
            shadow(declaration, planned, result)
            return try result.get()
        }
        return try await answer(opening, declaration)
    }

    /// Sends a new declaration, elsewhere if nothing could be sent where it should go.
    private func send(
        _ ticket: LedgerTicket,
        _ opened: Opened,
        _ warnings: [Problem]
    ) async throws(LedgerRouterError) -> LedgerReport {
        do throws(LedgerRouterError) {
            return full(try await send(ticket, opened.plan.request), opened.plan, warnings)
        } catch {
            return try await failOver(opened, after: error)
        }
    }

    /// A report with everything that is doubtful.
    func full(_ report: LedgerReport, _ plan: DeclarationPlan, _ warnings: [Problem]) -> LedgerReport {
        var report = report
        report.warnings = plan.warnings + warnings + router.surprises(report.outcome, plan.decision)
        return report
    }

    private func open(
        _ declaration: Declaration,
        _ binding: LedgerBinding,
        _ client: ClientID?
    ) async throws(LedgerRouterError) -> LedgerOpening {
        let now = time.now()
        return try await guarded { () async throws(LedgerError) in
            let (intent, keys) = try intents.intent(declaration, binding, client, now: now)
            return try await backlog.open(keys, ticket: \.ticket) { [policy, time] view throws(LedgerError) in
                policy.open(intent, view, now: time.now())
            }
        }
    }

    /// A declaration that the routing table refuses: known ids are answered or settled all the same.
    private func follow(
        _ declaration: Declaration,
        _ refusal: RouterError,
        _ client: ClientID?
    ) async throws(LedgerRouterError) -> LedgerReport {
        let known = try await guarded { () async throws(LedgerError) in try await store.entry(declaration.requestID) }
        guard let known, !known.isFree, known.state != .refused, known.state != .notSent else {
            throw .router(refusal)
        }
        return try await answer(try await open(declaration, known.binding, client), declaration, refusal)
    }

    /// Answers an opening that doesn't send.
    ///
    /// - Parameter refusal: why the routing table has no place for the declaration, if it has none.
    func answer(
        _ opening: LedgerOpening,
        _ declaration: Declaration,
        _ refusal: RouterError? = nil
    ) async throws(LedgerRouterError) -> LedgerReport {
        let id = declaration.requestID
        switch opening {
        case .send(let ticket, _):
            // The id became free after it was looked at, but the routing table refuses the declaration: nothing is sent.
            let error = ProviderError(.notSent, .cancelled, "the routing table refuses the declaration")
            _ = try await guarded { () async throws(LedgerError) in try await close(ticket, .failure(error)) }
            throw ended(id, refusal)
        case .kept(let entry): return .kept(entry)
        case .refusedBefore(let entry): return try refused(entry, refusal)
        case .settleFirst(let entry): return try await settle(entry, declaration, refusal)
        case .conflict(let entry): throw .conflict(id, fields: intents.differences(declaration, entry))
        case .incomparable(let entry):
            throw .ledger(
                LedgerError(
                    .sealing,
                    "the key \"\(entry.fingerprint.keyID)\", under which request id \(id) was hashed, is not configured any "
                        + "more, so its content can't be compared; add the key again"
                )
            )
        case .busy(_, let until): throw .inProgress(id, until: until)
        case .taken: throw .taken(id)
        case .refused(let problems): throw .guarded(InvalidInput(problems))
        case .bound(let entry): throw .bound(id, entry.binding.backend)
        }
    }

    /// An id was settled meanwhile and nothing of it is anywhere: it may be declared anew, where the routing table lets it.
    func ended(_ id: RequestID, _ refusal: RouterError?) -> LedgerRouterError {
        refusal.map { .router($0) } ?? .inProgress(id, until: nil)
    }

    func request(_ declaration: Declaration, _ ticket: LedgerTicket) -> DeclareRequest {
        DeclareRequest(declaration: declaration, customsCode: ticket.attempt.binding.customsCode)
    }

    /// Sends what was written down and writes down what came of it.
    func send(_ ticket: LedgerTicket, _ request: DeclareRequest) async throws(LedgerRouterError) -> LedgerReport {
        heartbeat.began()
        let result = await exchange(ticket, request)
        heartbeat.ended()
        let entry: LedgerEntry?
        do throws(LedgerError) {
            entry = try await close(ticket, result)
        } catch {
            throw .unrecorded(ticket.requestID, error)
        }
        switch result {
        case .failure(let error): throw .router(.backend(error))
        case .outcome(let outcome):
            guard let entry else {
                throw .unrecorded(ticket.requestID, LedgerError(.corrupted, "the entry is gone from the ledger"))
            }
            return LedgerReport(outcome: known(outcome, ticket, request, entry), isKept: false, entry: entry)
        }
    }

    /// The caller must hear what the ledger knows, no more and no less: a refusal that doesn't settle the declaration, as it
    /// can't be believed or proves nothing, leaves it unknown; and what another found accepted meanwhile is accepted,
    /// whatever this call heard. Of a re-transmission an accepted entry tells only that there is a declaration.
    private func known(
        _ outcome: DeclareOutcome,
        _ ticket: LedgerTicket,
        _ request: DeclareRequest,
        _ entry: LedgerEntry
    ) -> DeclareOutcome {
        switch outcome {
        case .accepted: return outcome
        case .rejected(let reason) where entry.state.isUnsettled: return .unknown(reason)
        case .rejected, .unknown:
            let isKnown =
                entry.state == .accepted && ticket.attempt.kind != .retransmit
                && intents.changes(request.declaration, entry)?.isEmpty == true
            return isKnown ? .accepted(entry.knownAcceptance) : outcome
        }
    }

    /// A caller that gives up ends the exchange, but not the writing down: stores don't heed it.
    private func close(_ ticket: LedgerTicket, _ result: LedgerResult) async throws(LedgerError) -> LedgerEntry? {
        try await backlog.close(ticket, result, policy)
    }

    private func exchange(_ ticket: LedgerTicket, _ request: DeclareRequest) async -> LedgerResult {
        let backend = ticket.attempt.binding.backend
        // A process that was stopped in between must not send what others have taken over.
        let mark = ContinuousClock.now
        let now = time.now()
        guard ticket.owner.until > now else {
            return .failure(
                ProviderError(.notSent, .overloaded, "it took too long to begin sending; try again", backend: backend)
            )
        }
        do throws(RouterError) {
            let window = SendWindow(until: ticket.owner.until, now: now, mark: mark)
            return .outcome(try await router.declare(request, at: backend, within: window))
        } catch {
            guard case .backend(let failure) = error else {
                return .failure(ProviderError(.notSent, .invalidDeclaration, error.description, backend: backend))
            }
            return .failure(failure)
        }
    }

    /// The backend through which an entry's account is reached.
    ///
    /// - Throws: `unserved`, with what is configured instead.
    func backend(of entry: LedgerEntry) throws(LedgerRouterError) -> Backend {
        do throws(UnservedBinding) {
            return try router.configuration.backend(for: entry.binding)
        } catch {
            throw .unserved(entry.requestID, error, isUnsettled: entry.state.isUnsettled)
        }
    }

    func guarded<Value>(_ body: () async throws(LedgerError) -> Value) async throws(LedgerRouterError) -> Value {
        do throws(LedgerError) {
            return try await body()
        } catch {
            throw .ledger(error)
        }
    }
}
