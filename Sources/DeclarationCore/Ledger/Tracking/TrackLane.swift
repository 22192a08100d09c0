/// The work of a tracker at one backend: a bounded number of batches at once, at the pace that the backend bears.
struct TrackLane {
    /// How a batch ended.
    private enum Ending: Sendable {
        /// Asked; with what kept the backend from answering, if it did, and whether it answered all the same.
        case asked(trouble: String?, isUseless: Bool)
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
    /// Why the last look failed.
    private var lastTrouble = ""
    /// While no answer can be used: how many that are due the next call's ids are the last of, as those that are due first
    /// may be to blame, however many they are; and how many ids it has, as one of a few may be to blame.
    private var reach = Self.smallBatch
    private var size = Self.smallBatch

    /// After so many failures in a row a tracker that runs once leaves the rest to the next run.
    private static let patience = 5
    /// What is taken at once while the backend has trouble: a single call of either generation.
    private static let smallBatch = 10
    /// What the reach grows by, and to.
    private static let reachFactor = 4
    private static let longestReach = 1_000

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
            if options.isOnce, failures >= Self.patience { return try await leave() }
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
        do throws(LedgerError) {
            if pause == .zero { return try await lease(options.batch) }
            let batch = min(options.batch, size)
            let due = try await lease(max(batch, reach))
            // What isn't given back is free again when the lease ends.
            if due.count > batch { try? await release(due.dropLast(batch)) }
            return due.suffix(batch)
        } catch {
            try await learn(.failed(error))
            return []
        }
    }

    private func lease(_ limit: Int) async throws(LedgerError) -> [LedgerEntry] {
        let now = ledger.time.now()
        return try await ledger.store.lease(
            LedgerLease(
                owner: ledger.policy.owner,
                now: options.isOnce && now > start ? start : now,
                until: now.adding(options.lease),
                backend: backend,
                limit: limit
            )
        )
    }

    private func release(_ entries: some Collection<LedgerEntry>) async throws(LedgerError) {
        try await ledger.store.release(entries.map(\.requestID), owner: ledger.policy.owner)
    }

    /// Ends a run that is made once, and tells of it where something is due that it didn't ask for.
    private mutating func leave() async throws(LedgerRouterError) {
        let rest = try await ledger.guarded { [self] () async throws(LedgerError) in
            let rest = try await lease(1)
            try await release(rest)
            return rest
        }
        if !rest.isEmpty { await channel.send(.left(backend, reason: lastTrouble)) }
    }

    /// Asks for a batch and gives it back.
    private func ask(_ batch: [LedgerEntry]) async -> Ending {
        var ending: Ending
        do throws(LedgerError) {
            // Nearly always one group: an entry's name says nothing of whose account is behind it now.
            let (groups, unserved) = ledger.byBackend(batch)
            var trouble: String?
            var isUseless = false
            for (backend, entries) in groups {
                let report = try await ledger.look(at: entries, backend, age: options.age, stop: stop) {
                    await channel.send($0)
                }
                trouble = trouble ?? report.trouble
                isUseless = isUseless || report.isUseless
                await channel.send(report.event(backend.id))
            }
            try await putOff(unserved)
            ending = .asked(trouble: trouble, isUseless: isUseless)
        } catch {
            ending = .failed(error)
        }
        // In a task of its own: also a tracker that is cancelled gives back what it took.
        await Task { try? await release(batch) }.value
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
        case .asked(trouble: nil, _):
            pause = .zero
            failures = 0
            width = options.concurrency
            (reach, size) = (Self.smallBatch, Self.smallBatch)
        case .asked(let trouble?, let isUseless): await slowDown(trouble, isUseless: isUseless)
        case .failed(let error):
            guard !options.isOnce, error.isPassing else { throw .ledger(error) }
            await slowDown(error.description, isUseless: false)
        }
    }

    private mutating func slowDown(_ reason: String, isUseless: Bool) async {
        width = 1
        failures += 1
        lastTrouble = reason
        reach = isUseless ? min(Self.longestReach, reach * Self.reachFactor) : Self.smallBatch
        size = isUseless ? (size + 1) / 2 : Self.smallBatch
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
