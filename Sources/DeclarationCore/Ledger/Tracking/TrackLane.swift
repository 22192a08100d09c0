/// The work of a tracker at one backend: a bounded number of batches at once, at the pace that the backend bears.
struct TrackLane {
    /// How a batch ended.
    private enum Ending: Sendable {
        /// Asked; with what kept the backend from answering, if it did.
        case asked(trouble: String?)
        case failed(LedgerError)
    }

    private let ledger: LedgerRouter
    private let backend: BackendID
    private let options: TrackOptions
    private let channel: TrackChannel
    private let start: ZonedTime
    private let stop: TrackStop
    /// How many batches may be under way now; throttling makes it one.
    private var width: Int
    /// The next pause; zero while all is well.
    private var pause = Duration.zero
    private var isPausing = false
    private var failures = 0

    /// After so many failures in a row a tracker that runs once leaves the rest to the next run.
    private static let patience = 5
    /// What is taken at once while the backend has trouble: a single call of either generation.
    private static let smallBatch = 10

    init(
        _ ledger: LedgerRouter,
        _ backend: BackendID,
        _ options: TrackOptions,
        _ channel: TrackChannel,
        start: ZonedTime,
        stop: TrackStop
    ) {
        self.ledger = ledger
        self.backend = backend
        self.options = options
        self.channel = channel
        self.start = start
        self.stop = stop
        width = options.concurrency
    }

    /// Whether nothing more is to be taken.
    private var isOver: Bool { Task.isCancelled || stop.isSet }

    /// Works until cancelled or told to stop, or until nothing of the start is due any more.
    mutating func run() async throws(LedgerRouterError) {
        var lane = self
        let failure: LedgerRouterError? = await withTaskGroup(of: Ending.self) { group in
            do throws(LedgerRouterError) {
                try await lane.work(&group)
                return nil
            } catch {
                group.cancelAll()
                return error
            }
        }
        if let failure { throw failure }
    }

    private mutating func work(_ group: inout TaskGroup<Ending>) async throws(LedgerRouterError) {
        var underWay = 0
        while !isOver {
            if options.isOnce, failures >= Self.patience { return }
            if isPausing { await rest() }
            if underWay < width, !isOver {
                let batch = try await lease()
                if !batch.isEmpty {
                    underWay += 1
                    group.addTask { [self] in await ask(batch) }
                    continue
                }
                if underWay == 0 {
                    if isPausing { continue }
                    guard !options.isOnce else { return }
                    await stop.rest(for: options.idle, ledger.time)
                    continue
                }
            }
            guard let ending = await group.next() else { continue }
            underWay -= 1
            try await learn(ending)
        }
    }

    /// Takes what is due; nothing while the ledger has trouble.
    private mutating func lease() async throws(LedgerRouterError) -> [LedgerEntry] {
        let now = ledger.time.now()
        let request = LedgerLease(
            owner: ledger.policy.owner,
            now: options.isOnce && now > start ? start : now,
            until: now.adding(options.lease),
            backend: backend,
            limit: pause == .zero ? options.batch : min(options.batch, Self.smallBatch)
        )
        do throws(LedgerError) {
            return try await ledger.store.lease(request)
        } catch {
            try await learn(.failed(error))
            return []
        }
    }

    /// Asks for a batch and gives it back.
    private func ask(_ batch: [LedgerEntry]) async -> Ending {
        var ending = Ending.asked(trouble: nil)
        do throws(LedgerError) {
            // Nearly always one group: an entry's name says nothing of whose account is behind it now.
            let (groups, unserved) = ledger.byBackend(batch)
            var trouble: String?
            for (backend, entries) in groups {
                let report = try await ledger.look(at: entries, backend, age: options.age, stop: stop) {
                    await channel.send($0)
                }
                trouble = trouble ?? report.trouble
                await channel.send(report.event(backend.id))
            }
            try await putOff(unserved)
            ending = .asked(trouble: trouble)
        } catch {
            ending = .failed(error)
        }
        // In a task of its own: also a tracker that is cancelled gives back what it took.
        let release = Task { [store = ledger.store, owner = ledger.policy.owner] in
            try? await store.release(batch.map(\.requestID), owner: owner)
        }
        await release.value
        return ending
    }

    /// Leaves entries alone that nobody can be asked about, and tells of them.
    private func putOff(_ unserved: [(LedgerEntry, UnservedBinding)]) async throws(LedgerError) {
        for (entry, reason) in unserved {
            let store = ledger.store
            let postponed = try await store.transact(LedgerKeys(entry.requestID)) {
                [policy = ledger.policy, time = ledger.time] view throws(LedgerError) in
                policy.postpone(view, now: time.now())
            }
            if let postponed { await channel.send(.stuck(postponed, reason: reason.description)) }
        }
    }

    /// Slows down, or gains confidence.
    private mutating func learn(_ ending: Ending) async throws(LedgerRouterError) {
        switch ending {
        case .asked(trouble: nil):
            pause = .zero
            failures = 0
            width = options.concurrency
        case .asked(let trouble?): await slowDown(trouble)
        case .failed(let error):
            guard !options.isOnce, error.isPassing else { throw .ledger(error) }
            await slowDown(error.description)
        }
    }

    private mutating func slowDown(_ reason: String) async {
        width = 1
        failures += 1
        guard !Task.isCancelled, !isPausing else { return }
        pause = pause == .zero ? options.firstPause : min(options.longestPause, pause * 2)
        isPausing = true
        await channel.send(.paused(backend, for: pause, reason: reason))
    }

    private mutating func rest() async {
        await stop.rest(for: pause, ledger.time)
        isPausing = false
    }
}

extension LedgerError {
    /// Whether it may work again without anybody doing anything about this process.
    var isPassing: Bool {
        [.unavailable, .full, .locked, .overloaded].contains(code)
    }
}
