/// Puts inquiries together: any number of ids, asked for by anybody at once, go out in shared calls of at most the
/// backend's batch limit, and an id that is asked for twice while it waits goes out once.
///
/// Nobody joins a call that is under way: its answer may be older than what the new caller did meanwhile. Calls in
/// flight and waiting ids are bounded. A caller that is cancelled stops waiting at once; a call nobody waits for any
/// more is cancelled on the wire. A call whose answer can't be used is asked again in parts while others are answered, so
/// that one id spoils no other's answer.
actor InquiryCoalescer {
    /// One caller and what it knows already of the ids that it asked for together.
    private struct Caller {
        var missing: Set<RequestID>
        var findings = InquiryFindings()
        /// The trace that its request belongs to.
        let trace: TraceContext?
        let continuation: CheckedContinuation<InquiryFindings, Never>
    }

    private typealias Waiters = InquiryParting.Waiters

    private struct Call {
        var waiters: [RequestID: Waiters]
        /// Whether it is part of one whose answer couldn't be used.
        let isPart: Bool
        var task: Task<Void, Never>?
    }

    /// How a call ended.
    private enum Ending: Sendable {
        case answered([RequestID: InquiryResult])
        /// For all of its ids alike.
        case failed(InquiryResult)
    }

    private let provider: any DeclarationProvider
    private let settings: InquirySettings
    private let time: any TimeSource
    private let batchLimit: Int
    private var callers: [UInt64: Caller] = [:]
    /// The ids that wait for a call, in the order they came. Ids that nobody waits for any more are passed over when
    /// their turn comes, so that giving up costs no search.
    private var queue: [RequestID] = []
    private var waitersByID: [RequestID: Waiters] = [:]
    private var calls: [UInt64: Call] = [:]
    private var parting: InquiryParting
    private var timer: Task<Void, Never>?
    private var lastNumber: UInt64 = 0

    init(_ provider: any DeclarationProvider, settings: InquirySettings, time: any TimeSource) {
        self.provider = provider
        self.settings = InquirySettings(
            linger: max(.zero, settings.linger),
            callsInFlight: max(1, settings.callsInFlight),
            queueLimit: max(1, settings.queueLimit)
        )
        self.time = time
        batchLimit = max(1, provider.inquiryBatchLimit)
        parting = InquiryParting(batchLimit: batchLimit, callsInFlight: self.settings.callsInFlight)
    }

    /// How many ids wait for a call.
    var waiting: Int { waitersByID.count }

    /// Asks for ids; the order and doubles don't matter. Those that fit into one call and find nobody waiting share one.
    nonisolated func inquire(_ ids: [RequestID]) async -> [RequestID: InquiryResult] { await findings(of: ids).results }

    /// The same, with whose fault it is where there is no usable answer.
    nonisolated func findings(of ids: [RequestID]) async -> InquiryFindings {
        var findings = InquiryFindings()
        let distinct = Array(Set(ids))
        // A window of the queue at a time, so that one long list can neither overrun it nor starve other callers.
        let window = max(1, settings.queueLimit / 2)
        for start in stride(from: 0, to: distinct.count, by: window) {
            let part = distinct[start..<min(start + window, distinct.count)]
            findings.merge(await ask(part))
        }
        return findings
    }

    private func ask(_ ids: ArraySlice<RequestID>) async -> InquiryFindings {
        lastNumber += 1
        let number = lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enqueue(ids, number, $0) }
        } onCancel: {
            // The handler may run on any thread; the actor settles who was first.
            Task { await self.cancel(number) }
        }
    }

    /// All in one step: ids that came one by one could be parted by the linger time's end.
    private func enqueue(
        _ ids: ArraySlice<RequestID>,
        _ number: UInt64,
        _ continuation: CheckedContinuation<InquiryFindings, Never>
    ) {
        callers[number] = Caller(missing: Set(ids), trace: .current, continuation: continuation)
        guard !Task.isCancelled else { return cancel(number) }
        for id in ids {
            if waitersByID[id] == nil {
                guard waiting < settings.queueLimit else {
                    answer(id, .failed(overloaded), to: [number])
                    continue
                }
                queue.append(id)
            }
            waitersByID[id, default: []].insert(number)
        }
        dispatch()
    }

    private func answer(_ id: RequestID, _ result: InquiryResult, isAtFault: Bool = false, to numbers: Waiters) {
        for number in numbers where callers[number]?.missing.remove(id) != nil {
            callers[number]?.findings.results[id] = result
            if isAtFault { callers[number]?.findings.atFault.insert(id) }
            guard callers[number]?.missing.isEmpty == true, let caller = callers.removeValue(forKey: number) else {
                continue
            }
            caller.continuation.resume(returning: caller.findings)
        }
    }

    private func cancel(_ number: UInt64) {
        // Else it is answered already, or not enqueued yet: `enqueue` looks at the task's own flag.
        guard let ids = callers[number]?.missing else { return }
        let underWay = leaveCalls(number).union(parting.leave(number))
        for id in ids {
            waitersByID[id]?.remove(number)
            if waitersByID[id]?.isEmpty == true { waitersByID[id] = nil }
            // What is part of a call can have arrived.
            answer(id, .failed(Self.cancelled(underWay.contains(id) ? .unknown : .notSent)), to: [number])
        }
        dropStaleIDs()
    }

    /// Lets the calls under way go on without a caller, or end where nobody else waits for them.
    ///
    /// - Returns: the ids that the caller waited for in them.
    private func leaveCalls(_ number: UInt64) -> Set<RequestID> {
        var ids: Set<RequestID> = []
        for (key, call) in calls {
            let left = call.waiters.filter { $0.value.contains(number) }.keys
            guard !left.isEmpty else { continue }
            ids.formUnion(left)
            for id in left { calls[key]?.waiters[id]?.remove(number) }
            if calls[key]?.waiters.values.allSatisfy(\.isEmpty) == true { call.task?.cancel() }
        }
        return ids
    }

    /// Keeps the queue's memory in proportion to the ids that really wait.
    private func dropStaleIDs() {
        guard queue.count > 2 * waiting + batchLimit else { return }
        var seen: Set<RequestID> = []
        queue.removeAll { waitersByID[$0] == nil || !seen.insert($0).inserted }
    }

    /// How many parts of calls that failed are asked for at once: the others aren't to wait for them.
    private var partsInFlight: Int { max(1, settings.callsInFlight / 2) }

    /// Sends parts of calls that failed, full batches now, and what is left after the linger time.
    private func dispatch() {
        while calls.count < settings.callsInFlight, calls.values.count(where: \.isPart) < partsInFlight,
            let part = parting.next()
        {
            send(part, isPart: true)
        }
        while waiting >= batchLimit, calls.count < settings.callsInFlight { send() }
        guard !waitersByID.isEmpty, timer == nil, calls.count < settings.callsInFlight else { return }
        // Outlives the caller that happened to start it, with whose trace it has nothing to do; it ends by itself.
        timer = Task.detached { [time, settings] in
            try? await time.sleep(for: settings.linger)
            await self.flush()
        }
    }

    private func flush() {
        timer = nil
        while !waitersByID.isEmpty, calls.count < settings.callsInFlight { send() }
        giveUpWhenIdle()
    }

    /// Nobody waits for an answer that tells whose fault it is when none is to come.
    private func giveUpWhenIdle() {
        if calls.isEmpty, waitersByID.isEmpty { tell(parting.giveUp()) }
    }

    private func send() {
        var waiters: [RequestID: Waiters] = [:]
        var ids: [RequestID] = []
        var passed = 0
        for id in queue {
            if ids.count == batchLimit { break }
            passed += 1
            guard let waiting = waitersByID.removeValue(forKey: id) else { continue }
            waiters[id] = waiting
            ids.append(id)
        }
        queue.removeFirst(passed)
        send(waiters, isPart: false)
    }

    private func send(_ waiters: [RequestID: Waiters], isPart: Bool) {
        lastNumber += 1
        let number = lastNumber
        let ids = Array(waiters.keys)
        calls[number] = Call(waiters: waiters, isPart: isPart, task: nil)
        let trace = trace(of: waiters)
        // Several callers share it, and whose end happened to start it isn't among them; cancelled when the last goes away.
        calls[number]?.task = Task.detached { [provider] in
            let ending = await TraceContext.$current.withValue(trace) { await Self.ending(of: ids, from: provider) }
            await self.finish(number, ending)
        }
    }

    /// The trace that all callers of a call share; `nil` for different ones, as a call can belong to one only.
    private func trace(of waiters: [RequestID: Waiters]) -> TraceContext? {
        let traces = Set(waiters.values.joined().map { callers[$0]?.trace })
        return traces.count == 1 ? traces.first ?? nil : nil
    }

    private func finish(_ number: UInt64, _ ending: Ending) {
        guard let call = calls.removeValue(forKey: number) else { return }
        switch ending {
        case .answered(let results):
            for (id, waiters) in call.waiters { answer(id, results[id] ?? .missing, to: waiters) }
            tell(parting.answered(results.keys.first))
        case .failed(let result) where result.mayBeOfOneID:
            tell(parting.failed(InquiryParting.Suspects(call.waiters, result, isPart: call.isPart)))
        case .failed(let result):
            for (id, waiters) in call.waiters { answer(id, result, to: waiters) }
            // What nobody waits for any more was ended by us.
            if !result.isCancelled { tell(parting.failed()) }
        }
        dispatch()
        giveUpWhenIdle()
    }

    private func tell(_ verdicts: [InquiryParting.Verdict]) {
        for verdict in verdicts {
            for (id, waiters) in verdict.suspects.waiters {
                answer(id, verdict.suspects.result, isAtFault: verdict.isAtFault, to: waiters)
            }
        }
    }

    private static func ending(of ids: [RequestID], from provider: any DeclarationProvider) async -> Ending {
        let outcome: InquiryOutcome
        do throws(ProviderError) {
            outcome = try await provider.inquire(ids)
        } catch {
            return .failed(.failed(error))
        }
        switch outcome {
        case .rejected(let reason): return .failed(.rejected(reason))
        case .unknown(let reason): return .failed(.unknown(reason))
        case .answered(let answer):
            var results: [RequestID: InquiryResult] = [:]
            for id in answer.notFound { results[id] = .notFound(isAuthenticated: answer.isNotFoundAuthenticated) }
            for record in answer.records {
                results[record.requestID] = .found(record, isAuthenticated: answer.isAuthenticated)
            }
            return .answered(results)
        }
    }

    private static func cancelled(_ delivery: Delivery) -> ProviderError {
        ProviderError(delivery, .cancelled, "the inquiry was cancelled; it changes nothing and may be repeated")
    }

    private var overloaded: ProviderError {
        ProviderError(
            .notSent,
            .overloaded,
            "\(settings.queueLimit) ids wait for an inquiry already; ask again later, or raise inquiry.queueLimit"
        )
    }
}
