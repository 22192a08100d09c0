import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// What is read of a whole ledger: which key it is sealed under, what became of the last day, whose backend was renamed.
@Suite(.timeLimit(.minutes(5))) struct LedgerScanTests {
    private let store = DoubtfulLedger()
    private let time = ManualTime(LedgerSamples.start)

    private func add(_ id: String, days: Int64, _ change: (inout LedgerEntry) -> Void = { _ in }) async throws {
        let entry = LedgerSamples.entry(
            RequestID(rawValue: id),
            created: LedgerSamples.time(-days * 86_400_000),
            change
        )
        try await store.transact(LedgerKeys(entry.requestID)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
    }

    private func ledger(_ keys: [String], backends: [BackendID] = ["A"]) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: backends[0])],
            customs: sampleTable,
            generations: Dictionary(backends.map { ($0, .ams) }) { $1 }
        )
        let all = backends.map { name in
            Backend(
                id: name,
                plugin: "fake",
                generation: .ams,
                account: ProviderAccount(rawValue: "fake:\(name)"),
                provider: FakeProvider()
            )
        }
        let router = Router(
            configuration: Configuration(backends: all, routes: table),
            time: StillTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        let sealer = PlainSealer(keyIDs: keys)
        return LedgerRouter(router: router, store: store, sealer: sealer, configurationVersion: "v1", time: time)
    }

    private func seal(_ entry: inout LedgerEntry, _ key: String, _ change: (inout Declaration) -> Void = { _ in }) {
        var declaration = sampleDeclaration(change)
        declaration.requestID = entry.requestID
        let context = Array(entry.requestID.rawValue.utf8)
        entry.content = try? PlainSealer(keyIDs: [key]).seal(declaration.json.bytes, context: context)
    }

    @Test func aReplacedKeyIsNoticedWhereverItsEntriesAre() async throws {
        // Old ones were forgotten, and the last one was sealed two days ago.
        for index in 0..<30 { try await add("OLD-\(index)", days: 90) { $0.content = nil } }
        try await add("LAST-1", days: 2) { seal(&$0, "old") }
        await #expect(throws: LedgerError.self) { try await ledger(["new"]).checkKeys() }
        try await ledger(["new", "old"]).checkKeys()
        // A host that was given the new key already sealed something since.
        try await add("NEWER-1", days: 1) { seal(&$0, "new") }
        try await ledger(["old"]).checkKeys()
        #expect(store.filters.allSatisfy { $0.order == .newestFirst })
    }

    @Test func aKeyThatOpensNothingUnderItsNameIsNoticed() async throws {
        try await add("LAST-1", days: 2) { $0.content = SealedContent(keyID: "same", bytes: [1, 2, 3]) }
        let error = await #expect(throws: LedgerError.self) { try await ledger(["same"]).checkKeys() }
        #expect(error?.code == .sealing && error?.message.contains("\"same\"") == true)
        // One unreadable entry is told when it is needed.
        try await add("LAST-2", days: 3) { seal(&$0, "same") }
        try await ledger(["same"]).checkKeys()
    }

    /// Of several that begin together, one seals what another finds the moment after it found nothing.
    @Test func whatOthersSealMeanwhileUnderOurKeyIsNoOtherKey() async throws {
        store.afterPage.withLock { after in
            after = { page throws(LedgerError) in
                guard page.entries.isEmpty else { return }
                do {
                    try await add("FIRST-1", days: 0) { seal(&$0, "ours") }
                } catch {
                    throw LedgerError(.other, "\(error)")
                }
            }
        }
        #expect(try await ledger(["ours"]).checkKeys().isEmpty)
        #expect(store.filters.count == 2)
    }

    /// The newest entries may be unreadable: the key is told by an older one.
    @Test func unreadableEntriesDoNotHideAReplacedKey() async throws {
        try await add("READABLE-1", days: 9) { seal(&$0, "old") }
        for index in 0..<9 {
            try await add("LOST-\(index)", days: 2) { seal(&$0, "old") }
            store.unreadable.withLock { _ = $0.insert(RequestID(rawValue: "LOST-\(index)")) }
        }
        let error = await #expect(throws: LedgerError.self) { try await ledger(["new"]).checkKeys() }
        #expect(error?.code == .sealing)
        try await ledger(["old"]).checkKeys()
    }

    @Test func keysAreNotTakenOnTrustWhenNearlyAllIsUnreadable() async throws {
        for index in 0..<1_100 {
            try await add("LOST-\(index)", days: 2) { seal(&$0, "old") }
            store.unreadable.withLock { _ = $0.insert(RequestID(rawValue: "LOST-\(index)")) }
        }
        let error = await #expect(throws: LedgerError.self) { try await ledger(["old"]).checkKeys() }
        #expect(error?.code == .unreadable)
    }

    @Test func aLedgerOfWhichNothingCanBeReadIsTold() async throws {
        for id in ["LOST-1", "LOST-2"] {
            try await add(id, days: 2) { seal(&$0, "old") }
            store.unreadable.withLock { _ = $0.insert(RequestID(rawValue: id)) }
        }
        #expect(Set(try await ledger(["old"]).checkKeys()) == ["LOST-1", "LOST-2"])
        try await add("SOUND-1", days: 3) { seal(&$0, "old") }
        #expect(try await ledger(["old"]).checkKeys().isEmpty)
    }

    /// What was accepted while a template's placeholder was a warning can be opened, and sent again.
    @Test func keptContentMayHoldAPlaceholder() async throws {
        try await add("KEPT-1", days: 2) { seal(&$0, "old") { $0.merchant.customsName = "REPLACE_ME" } }
        #expect(try await ledger(["new", "old"]).reseal() == 1)
    }

    @Test func anEmptyLedgerTakesAnyKey() async throws {
        try await ledger(["new"]).checkKeys()
        try await add("FORGOTTEN-1", days: 90) { $0.content = nil }
        try await ledger(["new"]).checkKeys()
    }

    @Test func aQuietBackendIsCountedBesideABusyOne() async throws {
        // In the last hour three of A, before that many of A and one of B; one of B is of another day.
        for index in 0..<3 { try await add("H-\(index)", minutes: Int64(index) * 29, "A") }
        try await add("D-9", hours: 23, "B")
        try await add("O-1", hours: 25, "B")
        for index in 0..<30 { try await add("D-\(100 + index)", hours: 5, "A") }
        func read(limit: Int) async throws -> [BackendID: RecentDeclarations] {
            let now = LedgerSamples.time(1_000)
            return try await RecentDeclarations.read(of: ["A", "B"], in: store, now: now, limit: limit)
        }
        let whole = try await read(limit: 1_000)
        #expect(whole["A"]?.lastHour.accepted == 3 && whole["A"]?.lastDay.accepted == 33)
        #expect(whole["B"]?.lastHour.accepted == 0 && whole["B"]?.lastDay.accepted == 1)
        #expect(whole.values.allSatisfy { !$0.isCut })
        // Where the day is too much, the last hour is whole all the same, and every backend says that its day isn't.
        let cut = try await read(limit: 1)
        #expect(cut["A"]?.lastHour.accepted == 3 && cut["A"]?.lastDay.accepted == 3)
        #expect(cut["B"]?.lastDay.accepted == 0 && cut.values.allSatisfy(\.isCut))
        #expect(cut["B"]?.json["more"]?.bool == true)
        // Other readers get their turn, however many an hour has.
        #expect(
            store.filters.allSatisfy { filter in
                guard let from = filter.from else { return false }
                return (filter.until ?? LedgerSamples.time(1_000)).epochMilliseconds - from.epochMilliseconds <= 600_000
            }
        )
    }

    private func add(_ id: String, hours: Int64 = 0, minutes: Int64 = 0, _ backend: BackendID) async throws {
        try await add(id, days: 0) { entry in
            entry.binding.backend = backend
            entry.created = LedgerSamples.time(-hours * 3_600_000 - minutes * 60_000)
        }
    }

    @Test func theLastDayIsCountedForAllBackends() async throws {
        let states: [LedgerState] = [.accepted, .refused, .unknown, .notSent]
        for (index, state) in states.enumerated() {
            for backend in ["A", "B"] as [BackendID] {
                try await add("\(backend)-\(index)", days: 0) { entry in
                    entry.binding.backend = backend
                    entry.state = state
                    entry.firstSent = LedgerSamples.time(Int64(index))
                    if backend == "B" { entry.created = LedgerSamples.time(-7_200_000) }
                }
            }
        }
        try await add("OLD-1", days: 2) { $0.binding.backend = "A" }
        try await add("OTHER-1", days: 0) { $0.binding.backend = "X" }
        let found = try await RecentDeclarations.read(of: ["A", "B", "C"], in: store, now: LedgerSamples.time(1_000))
        for (backend, hour) in [("A", 1), ("B", 0), ("C", 0)] as [(BackendID, Int)] {
            let day = backend == "C" ? 0 : 1
            let counts = try #require(found[backend])
            #expect([counts.lastDay.accepted, counts.lastDay.refused, counts.lastDay.unknown] == [day, day, day])
            #expect(
                [counts.lastHour.accepted, counts.lastHour.refused, counts.lastHour.unknown] == [hour, hour, hour]
            )
            #expect(counts.lastAccepted == (backend == "C" ? nil : LedgerSamples.time(0)) && !counts.isCut)
        }
        #expect(found.count == 3)
    }

    /// A tracker looks at what was counted, which comes again later in the order.
    @Test func whatIsSparedIsCountedOnce() async throws {
        for index in 0..<25 {
            try await add("SPARED-\(100 + index)", days: 9) { $0.nextCheck = LedgerSamples.time(Int64(index)) }
        }
        try await add("UNDECIDED-1", days: 9) { entry in
            entry.state = .unknown
            entry.nextCheck = LedgerSamples.time(1)
        }
        let kept = store.kept
        store.afterPage.withLock { afterPage in
            afterPage = { page throws(LedgerError) in
                for entry in page.entries where entry.checks == 0 {
                    var looked = entry
                    looked.checks = 1
                    looked.nextCheck = entry.nextCheck?.adding(milliseconds: 1_000_000)
                    let writes = LedgerWrites(entry: looked)
                    try await kept.transact(LedgerKeys(entry.requestID)) { _ in LedgerDecision((), writes) }
                }
            }
        }
        let request = LedgerForgetting(
            before: LedgerSamples.time(0),
            buyersBefore: LedgerSamples.time(0),
            awaitedBefore: LedgerSamples.time(-30 * 86_400_000),
            limit: 4
        )
        let spared = try await store.spared(by: request)
        #expect(spared.map(\.rawValue).sorted() == (100..<125).map { "SPARED-\($0)" })
    }

    @Test func whatIsAwaitedIsAdoptedInTheOrderInWhichTrackersLook() async throws {
        for index in 0..<250 {
            try await add("AWAITED-\(index)", days: 1) { entry in
                entry.binding.backend = "FORMER"
                entry.binding.account = "fake:A"
                entry.nextCheck = LedgerSamples.time(Int64(index % 7))
            }
        }
        try await add("SETTLED-1", days: 1) { $0.binding.backend = "FORMER" }
        let ledger = try ledger(["test"])
        for try await _ in Tracker(ledger, options: TrackOptions(isOnce: true)).run() {}
        let names = store.kept.book.all.map(\.binding.backend)
        #expect(names.filter { $0 == "A" }.count == 250 && names.filter { $0 == "FORMER" }.count == 1)
        // Two pages to adopt; one of those that nobody looks after.
        let awaited = store.filters.filter { $0.states != [.sending, .unknown] }
        #expect(awaited.map(\.order) == [.nextCheck, .nextCheck, .nextCheck])
    }
}
