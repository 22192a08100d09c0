/// A backend behind its guard: declarations wait for a place, are held back while the other side fails, and end in time.
///
/// Inquiries pass always, in the turn that the rate gives them, and tell the breaker how the other side is. Whatever is held
/// back was not sent.
struct GuardedProvider: DeclarationProvider {
    let provider: any DeclarationProvider
    let guarding: BackendGuard
    let time: any TimeSource
    let report: GuardReport

    var account: ProviderAccount { provider.account }
    var limits: DeclarationLimits { provider.limits }
    var inquiryBatchLimit: Int { provider.inquiryBatchLimit }
    var retransmission: RetransmissionRules? { provider.retransmission }

    private var settings: GuardSettings { guarding.settings }
    private var now: Int64 { time.now().epochMilliseconds }

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let deadlines = Deadlines(settings, start: now)
        if let refusal = guarding.refusal(at: now) { throw refused(refusal) }
        try await enter(deadlines)
        defer { guarding.leave() }
        let round = try await round(for: request.declaration.requestID, deadlines)
        let (result, isOver) = await send(within: deadlines.budget.map { $0 - now }) { [provider] in
            await Result.awaiting { () async throws(ProviderError) in try await provider.declare(request) }
        }
        return try ended(result, isOver: isOver, round).get()
    }

    /// No call: nothing waits for it, and the breaker learns nothing.
    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        try await provider.rehearse(request)
    }

    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        if settings.limits?.perSecond != nil, await guarding.enter(.inquiry, until: .max) == .cancelled {
            throw ProviderError(.notSent, .cancelled, "the inquiry was cancelled before it was sent")
        }
        let round = guarding.round
        let result = await Result.awaiting { () async throws(ProviderError) in try await provider.inquire(ids) }
        note(CallVerdict(result), of: .inquiry, round)
        return try result.get()
    }

    // MARK: - Waiting

    private func enter(_ deadlines: Deadlines) async throws(ProviderError) {
        switch await guarding.enter(.declaration, until: deadlines.queue) {
        case .admitted: return
        case .cancelled: throw ProviderError(.notSent, .cancelled, "cancelled while it waited; nothing was sent")
        case .full:
            let limit = settings.limits?.queueLimit ?? 0
            throw refused(
                .queueFull,
                "\(limit) declarations wait already; send fewer at once, or raise limits.queueLimit"
            )
        case .late: throw deadlines.hasPassed(now).map(late) ?? tooLong
        }
    }

    private var tooLong: ProviderError {
        let limit = settings.limits?.queueTime ?? .zero
        return refused(
            .queueTime,
            "no place within limits.queueMs (\(limit.milliseconds) ms); nothing was sent, send it again later"
        )
    }

    /// What is not on its way by then must not leave any more.
    private func late(_ deadline: Deadlines.Passed) -> ProviderError {
        switch deadline {
        case .budget:
            refused(.budget, "\(budgetName) was over before it was sent; nothing was sent")
        case .window:
            refused(.window, "it waited so long that others may have taken it over; nothing was sent, send it again")
        }
    }

    private var budgetName: String { "budgetMs (\(settings.budget?.milliseconds ?? 0) ms)" }

    // MARK: - Breaker

    /// The breaker's consent, after a probe where it needs one.
    private func round(for id: RequestID, _ deadlines: Deadlines) async throws(ProviderError) -> Int {
        while true {
            if Task.isCancelled { throw ProviderError(.notSent, .cancelled, "cancelled before it was sent") }
            if let passed = deadlines.hasPassed(now) { throw late(passed) }
            let admission = guarding.admit(at: now)
            switch admission {
            case .send(let round): return round
            case .refused: throw refused(admission)
            case .probe(let round): try await probe(id, round, deadlines)
            }
        }
    }

    /// Asks for the declaration that waits: whether it is known doesn't matter, only that an answer comes. One question is
    /// no burden, so it doesn't wait for its turn in the rate: what waits on it has a deadline.
    private func probe(_ id: RequestID, _ round: Int, _ deadlines: Deadlines) async throws(ProviderError) {
        defer { guarding.endProbe(round: round) }
        let (result, isOver) = await send(within: deadlines.begin.map { $0 - now }) { [provider] in
            await Result.awaiting { () async throws(ProviderError) in try await provider.inquire([id]) }
        }
        let verdict = isOver && result.isCancelled ? .failing : CallVerdict(result)
        report.probed(verdict)
        note(verdict, of: .inquiry, round)
        guard verdict == .silent else { return }
        if case .failure(let error) = result, error.code == .cancelled {
            throw ProviderError(.notSent, .cancelled, "cancelled before it was sent")
        }
        throw refused(.circuitOpen, "held back: it could not be asked whether the backend answers; nothing was sent")
    }

    private func refused(_ admission: CircuitBreaker.Admission) -> ProviderError {
        guard case .refused(let until?) = admission else {
            return refused(
                .circuitOpen,
                "held back: it is being found out whether the backend answers again; nothing was sent"
            )
        }
        let text = ZonedTime(epochMilliseconds: until).iso8601
        return refused(.circuitOpen, "held back until \(text): the backend failed too often; nothing was sent")
    }

    private func refused(_ reason: GuardReport.Refusal, _ message: String) -> ProviderError {
        report.refused(reason)
        return ProviderError(.notSent, reason.code, message, backend: guarding.backend)
    }

    private func note(_ verdict: CallVerdict, of call: CallKind, _ round: Int) {
        if let state = guarding.note(verdict, of: call, round: round, at: now) { report.changed(to: state) }
    }

    // MARK: - Time

    private func send<Value: Sendable>(
        within milliseconds: Int64?,
        _ body: @escaping @Sendable () async -> Result<Value, ProviderError>
    ) async -> (Result<Value, ProviderError>, isOver: Bool) {
        guard let milliseconds else { return (await body(), false) }
        return await TimeLimit.run(within: .milliseconds(milliseconds), time: time, body)
    }

    /// Names the time, and not a caller, as what ended a call.
    private func ended(
        _ result: Result<DeclareOutcome, ProviderError>,
        isOver: Bool,
        _ round: Int
    ) -> Result<DeclareOutcome, ProviderError> {
        guard isOver, case .failure(let error) = result, error.code == .cancelled else {
            note(CallVerdict(result), of: .declaration, round)
            return result
        }
        note(.failing, of: .declaration, round)
        if error.delivery == .notSent { return .failure(refused(.budget, "\(budgetName) was over before it left")) }
        let message = "no answer within \(budgetName); it may have arrived"
        return .failure(ProviderError(error.delivery, .transport(.timedOut), message, backend: guarding.backend))
    }
}

extension Result where Failure == ProviderError {
    fileprivate var isCancelled: Bool {
        if case .failure(let error) = self { error.code == .cancelled } else { false }
    }
}
