/// The one place through which declarations go: checks them, picks the backend, sends, inquires.
///
/// A router remembers nothing. The same request id sent again goes wherever the routing table says now; a caller that
/// gets an unknown outcome has to repeat the identical content or inquire, at the same backend.
public struct Router: Sendable {
    /// The configuration it works by.
    public let configuration: Configuration
    let metrics: any MetricsSink
    private let time: any TimeSource
    private let backends: [BackendID: Backend]
    private let inquiries: [BackendID: InquiryCoalescer]

    /// Makes a router.
    ///
    /// - Parameter guards: those of the process, so that what they know of a backend outlives a change of the configuration.
    public init(
        configuration: Configuration,
        time: any TimeSource,
        log: any LogSink,
        metrics: any MetricsSink,
        guards: BackendGuards = BackendGuards()
    ) {
        self.configuration = configuration
        self.time = time
        self.metrics = metrics
        backends = configuration.backends.mapValues { backend in
            var backend = backend
            // Observed outermost, so that what the guard holds back is seen too.
            backend.provider = ObservedProvider(
                guards.guarded(backend, time: time, log: log, metrics: metrics),
                backend: backend.id,
                log: log,
                metrics: metrics,
                customs: configuration.customs
            )
            return backend
        }
        inquiries = backends.mapValues { InquiryCoalescer($0.provider, settings: $0.inquiry, time: time) }
    }

    /// Where a declaration would go and what is wrong with it; nothing is sent.
    ///
    /// - Throws: `invalid` with all errors and warnings, or `noRoute`.
    public func plan(_ declaration: Declaration) throws(RouterError) -> DeclarationPlan {
        let problems = ownProblems(declaration)
        let decision: RouteDecision
        do throws(NoRoute) {
            decision = try decide(declaration)
        } catch {
            throw unrouted(declaration, error, problems)
        }
        return try plan(declaration, decision, problems)
    }

    /// What is wrong with a declaration wherever it goes.
    func ownProblems(_ declaration: Declaration) -> [Problem] {
        let problems = DeclarationCheck.problems(in: declaration) + unknownGenerations(declaration)
        // A name that can't be an office's is not repeated by the table's own messages.
        if problems.contains(where: { $0.severity == .error && $0.path.hasPrefix("customs.") }) { return problems }
        return problems + configuration.customs.problems(in: declaration.customs)
    }

    /// Payment ids of a generation that no plugin of this program and no place has: by a slip of the pen an order could go
    /// elsewhere.
    private func unknownGenerations(_ declaration: Declaration) -> [Problem] {
        let registrations = configuration.registrations
        guard !registrations.isEmpty else { return [] }
        let unknown = declaration.paymentIDs.keys.filter { id in
            !registrations.contains { $0.generation == id }
                && !configuration.customs.places.contains { $0.codes[id] != nil }
        }
        return unknown.sorted().map { generation in
            let names = Set(registrations.map(\.generation.rawValue)).sorted()
            let hint = Suggestion.text(for: generation.rawValue, among: names)
            let message = "no plugin has this generation\(hint); known: \(names.joined(separator: ", "))"
            return Problem(.warning, path: "paymentIds.\(generation)", message)
        }
    }

    /// The routing table's decision for a declaration now, whether or not it can be sent there.
    ///
    /// - Throws: what would have matched.
    public func decide(_ declaration: Declaration) throws(NoRoute) -> RouteDecision {
        try configuration.routes.decide(declaration, at: time.now())
    }

    /// Where a declaration would go if its route named another backend; nothing is sent.
    ///
    /// - Returns: `nil` when there is no such backend.
    /// - Throws: `invalid` with all errors and warnings.
    func plan(
        _ declaration: Declaration,
        as decision: RouteDecision,
        for backend: BackendID
    ) throws(RouterError) -> DeclarationPlan? {
        let other = configuration.routes.decision(declaration, decision.position, for: backend)
        guard let other else { return nil }
        return try plan(declaration, other, ownProblems(declaration))
    }

    /// Checks a declaration against the backend that was decided on.
    private func plan(
        _ declaration: Declaration,
        _ decision: RouteDecision,
        _ found: [Problem]
    ) throws(RouterError) -> DeclarationPlan {
        var problems = found
        guard let backend = backends[decision.backend] else {
            throw .invalid(
                InvalidInput([Problem(.error, path: "", "the route's backend \(decision.backend) is not set up")])
            )
        }
        problems += problemsAtHome(declaration, decision, backend)
        problems += configuration.customs.doubts(about: declaration.customs, generation: backend.generation)
        problems += portability(declaration, from: backend.generation, known: problems)
        guard let code = decision.customsCode, !problems.contains(where: { $0.severity == .error }) else {
            throw .invalid(InvalidInput(problems))
        }
        let request = DeclareRequest(declaration: declaration, customsCode: code)
        return DeclarationPlan(decision: decision, request: request, warnings: problems)
    }

    /// What the backend's own generation has against a declaration: its limits and its offices.
    private func problemsAtHome(_ declaration: Declaration, _ decision: RouteDecision, _ backend: Backend) -> [Problem]
    {
        let problems = backend.provider.limits.problems(in: declaration)
        return decision.customsCode == nil && decision.place != nil ? problems + [noCode(decision)] : problems
    }

    /// What can be asked of a backend and never told it.
    ///
    /// - Returns: `nil` when there is no such backend.
    func shadow(_ id: BackendID) -> ShadowBackend? {
        guard let backend = backends[id], let inquiries = inquiries[id] else { return nil }
        return ShadowBackend(backend, inquiries) { declaration, position in
            guard let decision = configuration.routes.decision(declaration, position, for: id) else { return nil }
            let problems =
                DeclarationCheck.problems(in: declaration) + problemsAtHome(declaration, decision, backend)
            return ShadowCheck(customsCode: decision.customsCode, place: decision.place?.id, problems: problems)
        }
    }

    /// Declares: one exchange with the backend that the routing table names.
    ///
    /// - Throws: `invalid` and `noRoute`, with nothing sent; `backend` with an exact delivery.
    public func declare(_ declaration: Declaration) async throws(RouterError) -> DeclarationReport {
        let plan = try plan(declaration)
        let outcome = try await declare(plan.request, at: plan.decision.backend)
        return DeclarationReport(
            plan: plan,
            outcome: outcome,
            warnings: plan.warnings + surprises(outcome, plan.decision)
        )
    }

    /// Declares at a given backend whatever the routing table says: for ids that belong to it already. Texts of the other
    /// side come without the buyer's data, which they may repeat.
    ///
    /// - Parameter window: until when it may begin to leave, however long it waits; `nil` for any time.
    /// - Throws: `invalid` when there is no such backend, with nothing sent; `backend` with an exact delivery.
    func declare(
        _ request: DeclareRequest,
        at backend: BackendID,
        within window: SendWindow? = nil
    ) async throws(RouterError) -> DeclareOutcome {
        guard let target = backends[backend] else { throw .noBackend(backend, known: backends.keys) }
        let result = await SendWindow.$current.withValue(window) {
            await Result.awaiting { () async throws(ProviderError) in try await target.provider.declare(request) }
        }
        let scrubber = BuyerScrubber(request.declaration.buyer)
        return try result.map { scrubber.scrub($0) }.mapError { RouterError.backend(scrubber.scrub($0)) }.get()
    }

    /// Asks a backend how declarations stand: any number of ids, in shared calls of as many as it takes at once.
    ///
    /// - Returns: one answer for each id.
    /// - Throws: `invalid` when there is no such backend.
    public func inquire(_ ids: [RequestID], at backend: BackendID) async throws(RouterError) -> [RequestID:
        InquiryResult]
    {
        try await findings(of: ids, at: backend).results
    }

    /// The same, with whose fault it is where there is no usable answer.
    func findings(of ids: [RequestID], at backend: BackendID) async throws(RouterError) -> InquiryFindings {
        guard let coalescer = inquiries[backend], let limits = backends[backend]?.provider.limits else {
            throw .noBackend(backend, known: backends.keys)
        }
        // An id that the other side would refuse must not spoil the call that it shares with others.
        var refused = InquiryFindings()
        var sound: [RequestID] = []
        for id in ids {
            guard let problem = (DeclarationCheck.problems(in: id) + limits.problems(in: id)).first else {
                sound.append(id)
                continue
            }
            let error = ProviderError(.notSent, .invalidDeclaration, problem.description, backend: backend)
            refused.results[id] = .failed(error)
        }
        var findings = await coalescer.findings(of: sound)
        findings.merge(refused)
        return findings
    }

    private func noCode(_ decision: RouteDecision) -> Problem {
        let codes = (decision.place?.codes ?? [:]).keys.sorted().map(\.rawValue).joined(separator: ", ")
        return Problem(
            .error,
            path: "customs",
            "\(decision.place?.id.rawValue ?? "this place") has no code in generation \(decision.generation), only in: \(codes); "
                + "route it to a backend of one of these"
        )
    }

    /// Warnings about the other generations, without what is wrong already.
    private func portability(_ declaration: Declaration, from generation: Generation, known: [Problem]) -> [Problem] {
        var warnings: [Problem] = []
        for registration in configuration.registrations where registration.generation != generation {
            warnings += registration.limits.portabilityWarnings(in: declaration, generation: registration.generation)
            warnings += officeWarnings(declaration, registration.generation)
        }
        if warnings.isEmpty { return [] }
        let failing = Set(known.filter { $0.severity == .error }.map(\.path))
        return warnings.filter { !failing.contains($0.path) }
    }

    /// An office that another generation doesn't serve.
    private func officeWarnings(_ declaration: Declaration, _ generation: Generation) -> [Problem] {
        guard configuration.customs.code(for: declaration.customs, generation: generation) == nil else { return [] }
        return [
            Problem(
                .warning,
                path: "customs",
                "not portable to \(generation): the office has no code in that generation"
            )
        ]
    }

    /// A registration id that no source names for the place.
    func surprises(_ outcome: DeclareOutcome, _ decision: RouteDecision) -> [Problem] {
        guard case .accepted(let acceptance) = outcome, let id = acceptance.registrationID, let place = decision.place,
            !place.registrationIDs.isEmpty, !place.registrationIDs.contains(where: { $0.id == id })
        else { return [] }
        let expected = place.registrationIDs.map(\.id).joined(separator: ", ")
        return [
            Problem(
                .warning,
                path: "registrationId",
                "\(id) is not among the ones known for \(place.id) (\(expected)); use the one returned"
            )
        ]
    }
}
