/// What a look at a batch came to.
struct LookReport: Sendable {
    /// How many ids were asked for.
    var asked = 0
    /// How many had no usable answer.
    var unanswered = 0
    /// How many the backend doesn't know.
    var notFound = 0
    /// What keeps the backend from answering: it throttles, can't be reached, or answers nobody.
    var trouble: String?
    /// Whether answers came, of which none could be used.
    var isUseless = false

    /// The numbers, for whoever follows.
    func event(_ backend: BackendID) -> TrackEvent {
        .asked(backend, ids: asked, unanswered: unanswered, notFound: notFound)
    }
}

extension LookReport {
    /// Finds out from the answers what keeps the backend from answering. While it answers some, what it has no usable answer
    /// for is no trouble of the backend's.
    fileprivate mutating func judge(_ answers: [BoundAnswer]) {
        let isAnswering = answers.contains { $0.isAtFault || $0.result.isUsable }
        for answer in answers where !(isAnswering && answer.result.mayBeOfOneID) {
            trouble = trouble ?? answer.result.trouble
        }
        isUseless = !isAnswering && !answers.isEmpty && answers.allSatisfy(\.result.mayBeOfOneID)
    }
}

extension LedgerRouter {
    /// How many entries of a batch are written down, or sent again, at once.
    private static let width = 16

    /// Asks a backend for entries of its account, takes in the answers, and sends again what never arrived.
    ///
    /// - Parameters:
    ///   - age: as in ``LedgerPolicy/track(_:at:asked:about:_:now:isAtFault:age:rules:)``.
    ///   - deadline: from then on no answer is waited for, and nothing is sent again.
    ///   - stop: once it is set, nothing is sent again.
    ///   - report: takes each change, as soon as it is durable.
    /// - Throws: when the ledger fails; what was written down by then is reported.
    func look(
        at entries: [LedgerEntry],
        _ backend: Backend,
        age: Duration? = nil,
        until deadline: ZonedTime? = nil,
        stop: TrackStop? = nil,
        report: @escaping @Sendable (TrackEvent) async -> Void
    ) async throws(LedgerError) -> LookReport {
        let asked = time.now()
        let answers: [RequestID: BoundAnswer]
        do throws(RouterError) {
            answers = try await answersInTime(entries, backend, deadline)
        } catch {
            return LookReport(asked: entries.count, unanswered: entries.count, trouble: error.description)
        }
        var summary = LookReport()
        var known: [(LedgerEntry, BoundAnswer)] = []
        for entry in entries {
            let answer = answers[entry.requestID] ?? BoundAnswer(result: .missing, backend: backend)
            // A tracker that was told to stop learnt nothing.
            if answer.result.isCancelled { continue }
            summary.asked += 1
            if !answer.result.tellsOfTheEntry { summary.unanswered += 1 }
            if answer.result.isNotFound { summary.notFound += 1 }
            known.append((entry, answer))
        }
        summary.judge(known.map(\.1))
        let isOver: @Sendable () -> Bool = { [time] in
            Task.isCancelled || stop?.isSet == true || deadline.map { $0 <= time.now() } ?? false
        }
        let trouble = try await inTurns(known) { entry, answer throws(LedgerError) in
            try await take(answer, entry, at: backend.identity, asked, age: age, isOver: isOver, report: report)
        }
        summary.trouble = summary.trouble ?? trouble
        return summary
    }

    /// What a backend says until then; ids without an answer by then count as cancelled.
    private func answersInTime(
        _ entries: [LedgerEntry],
        _ backend: Backend,
        _ deadline: ZonedTime?
    ) async throws(RouterError) -> [RequestID: BoundAnswer] {
        typealias Answers = Result<[RequestID: BoundAnswer], RouterError>
        guard let deadline else { return try await ask(entries, at: backend) }
        let wait = deadline.since(time.now())
        let (answers, _) = await TimeLimit.run(within: max(.zero, wait), time: time) {
            Result<Answers, ProviderError>.success(
                await Answers.awaiting { () async throws(RouterError) in try await ask(entries, at: backend) }
            )
        }
        return try answers.mapError(RouterError.backend).get().get()
    }

    /// Does something for each entry, so many at once.
    ///
    /// - Returns: the first trouble.
    /// - Throws: the first failure; nothing is begun after it.
    private func inTurns(
        _ work: [(LedgerEntry, BoundAnswer)],
        _ body: @escaping @Sendable (LedgerEntry, BoundAnswer) async throws(LedgerError) -> String?
    ) async throws(LedgerError) -> String? {
        let (trouble, failure) = await withTaskGroup(of: Result<String?, LedgerError>.self) { group in
            var ended: (trouble: String?, failure: LedgerError?)
            func take(_ result: Result<String?, LedgerError>) {
                switch result {
                case .success(let trouble): ended.trouble = ended.trouble ?? trouble
                case .failure(let error): ended.failure = ended.failure ?? error
                }
            }
            for (index, (entry, answer)) in work.enumerated() {
                if index >= Self.width, let result = await group.next() { take(result) }
                guard ended.failure == nil else { break }
                group.addTask {
                    await Result.awaiting { () async throws(LedgerError) in try await body(entry, answer) }
                }
            }
            for await result in group { take(result) }
            return ended
        }
        if let failure { throw failure }
        return trouble
    }

    /// Takes one answer in.
    ///
    /// - Parameter backend: the entry's own, whichever of its account's was asked: what is sent again goes there.
    /// - Returns: what keeps the backend from taking a declaration.
    private func take(
        _ answer: BoundAnswer,
        _ entry: LedgerEntry,
        at backend: BackendIdentity,
        _ asked: ZonedTime,
        age: Duration?,
        isOver: @Sendable () -> Bool,
        report: @Sendable (TrackEvent) async -> Void
    ) async throws(LedgerError) -> String? {
        let look = try await store.transact(LedgerKeys(entry.requestID)) {
            [policy, intents, time, rules = rules(of: backend)] view throws(LedgerError) in
            let result = intents.scrubbed(answer.result, for: view.entry)
            return policy.track(
                result,
                at: backend,
                asked: asked,
                about: entry,
                view,
                now: time.now(),
                isAtFault: answer.isAtFault,
                age: age,
                rules: rules
            )
        }
        guard let look else { return nil }
        mirror(answer.result, look.before, at: backend)
        for event in TrackEvent.changes(from: look.before, to: look.settlement.entry) { await report(event) }
        let now = look.settlement.entry
        if now.state == .accepted, answer.result.isNotFound { await report(.notFound(now)) }
        if look.hasGivenUp { await report(.gaveUp(now)) }
        guard case .mayResend(let absent) = look.settlement, !isOver(), !absent.isHeld else { return nil }
        return try await sendAgain(absent, backend, report: report)
    }

    /// Sends the identical content again and tells what came of it.
    ///
    /// - Returns: what keeps the backend from taking a declaration.
    private func sendAgain(
        _ entry: LedgerEntry,
        _ backend: BackendIdentity,
        report: @Sendable (TrackEvent) async -> Void
    ) async throws(LedgerError) -> String? {
        do throws(LedgerRouterError) {
            let declaration = try await guarded { () async throws(LedgerError) in try intents.declaration(of: entry) }
            let sent = try await resend(entry, declaration, at: backend)
            for event in TrackEvent.changes(from: entry, to: sent.entry, isResent: true) { await report(event) }
            if case .unknown(let reason) = sent.outcome, sent.entry.state.isUnsettled {
                await report(.resent(sent.entry, reason: reason.codeAndText))
            }
            return policy.isThrottled(sent.entry) ? "it throttles (\(sent.entry.reason?.code ?? ""))" : nil
        } catch {
            switch error {
            case .ledger(let failure) where failure.mayBeOfOneEntry:
                await report(.stuck(entry, reason: failure.description))
                return nil
            case .ledger(let failure), .unrecorded(_, let failure): throw failure
            case .router(.backend(let failure)) where failure.delivery == .notSent:
                // What lies in the declaration or its caller says nothing of the backend.
                return [.invalidDeclaration, .cancelled].contains(failure.code) ? nil : failure.description
            case .router(.backend(let failure)):
                if let now = try await store.entry(entry.requestID), now.state.isUnsettled {
                    await report(.resent(now, reason: failure.description))
                }
                return nil
            // Somebody else's: a later look finds out.
            default: return nil
            }
        }
    }
}
