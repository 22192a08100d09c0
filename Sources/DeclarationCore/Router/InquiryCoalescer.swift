/// Puts inquiries together: any number of ids, asked for by anybody at once, go out in shared calls of at most the
/// backend's batch limit, and each id that is asked for twice at a time goes out once.
///
/// Calls in flight and waiting ids are bounded. A caller that is cancelled stops waiting at once; a call nobody waits
/// for any more is cancelled on the wire.
actor InquiryCoalescer {
    private typealias Waiter = CheckedContinuation<InquiryResult, Never>

    /// An id somebody waits for.
    private struct Entry {
        var waiters: [UInt64: Waiter] = [:]
        /// The call it went out with; `nil` while it waits.
        var call: UInt64?
    }

    private struct Call {
        var ids: [RequestID]
        var task: Task<Void, Never>?
    }

    private let provider: any DeclarationProvider
    private let settings: InquirySettings
    private let time: any TimeSource
    private var entries: [RequestID: Entry] = [:]
    private var queue: [RequestID] = []
    private var calls: [UInt64: Call] = [:]
    private var timer: Task<Void, Never>?
    private var lastNumber: UInt64 = 0

    init(_ provider: any DeclarationProvider, settings: InquirySettings, time: any TimeSource) {
        self.provider = provider
        self.settings = settings
        self.time = time
    }

    /// How many ids wait for a call.
    var waiting: Int { queue.count }

    /// Asks for ids; the order and doubles don't matter.
    nonisolated func inquire(_ ids: [RequestID]) async -> [RequestID: InquiryResult] {
        var results: [RequestID: InquiryResult] = [:]
        let distinct = Array(Set(ids))
        // A window of the queue at a time, so that one long list can neither overrun it nor starve other callers.
        let window = max(1, settings.queueLimit / 2)
        for start in stride(from: 0, to: distinct.count, by: window) {
            await withTaskGroup(of: (RequestID, InquiryResult).self) { group in
                for id in distinct[start..<min(start + window, distinct.count)] {
                    group.addTask { (id, await self.ask(id)) }
                }
                for await (id, result) in group { results[id] = result }
            }
        }
        return results
    }

    private func ask(_ id: RequestID) async -> InquiryResult {
        lastNumber += 1
        let number = lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enqueue(id, number, $0) }
        } onCancel: {
            // The handler may run on any thread; the actor settles who was first.
            Task { await self.cancel(id, number) }
        }
    }

    private func enqueue(_ id: RequestID, _ number: UInt64, _ waiter: Waiter) {
        guard !Task.isCancelled else {
            return waiter.resume(returning: .failed(Self.cancelled))
        }
        if entries[id] == nil {
            guard queue.count < settings.queueLimit else {
                return waiter.resume(returning: .failed(overloaded))
            }
            entries[id] = Entry()
            queue.append(id)
        }
        entries[id]?.waiters[number] = waiter
        dispatch()
    }

    private func cancel(_ id: RequestID, _ number: UInt64) {
        guard let waiter = entries[id]?.waiters.removeValue(forKey: number) else {
            // Answered already, or not enqueued yet: `enqueue` looks at the task's own flag.
            return
        }
        waiter.resume(returning: .failed(Self.cancelled))
        abandonIfUnwanted(id)
    }

    /// Drops an id nobody waits for, and ends a call all of whose ids are dropped.
    private func abandonIfUnwanted(_ id: RequestID) {
        guard let entry = entries[id], entry.waiters.isEmpty else { return }
        guard let number = entry.call else {
            entries[id] = nil
            queue.removeAll { $0 == id }
            return
        }
        let isWanted = calls[number]?.ids.contains { entries[$0]?.waiters.isEmpty == false } ?? false
        guard !isWanted, let call = calls[number] else { return }
        // Whoever asks for one of these ids from now on must not be handed this call's cancellation.
        for id in call.ids { entries[id] = nil }
        calls[number]?.ids = []
        call.task?.cancel()
    }

    /// Sends full batches now, and what is left after the linger time.
    private func dispatch() {
        let limit = max(1, provider.inquiryBatchLimit)
        while queue.count >= limit, calls.count < settings.callsInFlight { send(limit) }
        guard !queue.isEmpty, timer == nil, calls.count < settings.callsInFlight else { return }
        // Unstructured, because it outlives the caller that happened to start it; it ends by itself.
        timer = Task {
            try? await time.sleep(milliseconds: settings.linger)
            flush(limit)
        }
    }

    private func flush(_ limit: Int) {
        timer = nil
        while !queue.isEmpty, calls.count < settings.callsInFlight { send(min(limit, queue.count)) }
    }

    private func send(_ count: Int) {
        lastNumber += 1
        let number = lastNumber
        let ids = Array(queue.prefix(count))
        queue.removeFirst(count)
        for id in ids { entries[id]?.call = number }
        calls[number] = Call(ids: ids, task: nil)
        // Unstructured, because several callers share it; cancelled when the last of them goes away.
        calls[number]?.task = Task {
            let results = await Self.results(of: ids, from: provider)
            finish(number, results)
        }
    }

    private func finish(_ number: UInt64, _ results: [RequestID: InquiryResult]) {
        for id in calls.removeValue(forKey: number)?.ids ?? [] {
            for waiter in entries.removeValue(forKey: id)?.waiters.values ?? [:].values {
                waiter.resume(returning: results[id] ?? .missing)
            }
        }
        dispatch()
    }

    private static func results(
        of ids: [RequestID],
        from provider: any DeclarationProvider
    ) async -> [RequestID: InquiryResult] {
        let outcome: InquiryOutcome
        do throws(ProviderError) {
            outcome = try await provider.inquire(ids)
        } catch {
            return Dictionary(uniqueKeysWithValues: ids.map { ($0, .failed(error)) })
        }
        switch outcome {
        case .rejected(let reason): return Dictionary(uniqueKeysWithValues: ids.map { ($0, .rejected(reason)) })
        case .unknown(let reason): return Dictionary(uniqueKeysWithValues: ids.map { ($0, .unknown(reason)) })
        case .answered(let answer):
            var results: [RequestID: InquiryResult] = [:]
            for id in answer.notFound { results[id] = .notFound(isAuthenticated: answer.isAuthenticated) }
            for record in answer.records {
                results[record.requestID] = .found(record, isAuthenticated: answer.isAuthenticated)
            }
            return results
        }
    }

    private static let cancelled = ProviderError(
        .notSent,
        .cancelled,
        "the inquiry was cancelled; it changes nothing and may be repeated"
    )

    private var overloaded: ProviderError {
        ProviderError(
            .notSent,
            .overloaded,
            "\(settings.queueLimit) ids wait for an inquiry already; ask again later, or raise inquiry.queueLimit"
        )
    }
}
