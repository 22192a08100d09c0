import DeclarationCore
import DeclarationTesting
import SQLiteLedger
import TestSupport
import Testing

/// What a transaction sees of entries that the same store wrote a moment ago.
struct SQLiteRecentTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func write(_ entry: LedgerEntry, in store: SQLiteLedger) async throws {
        try await store.transact(LedgerKeys(entry.requestID)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
    }

    private func seen(_ id: RequestID, by store: SQLiteLedger) async throws -> LedgerEntry? {
        try await store.transact(LedgerKeys(id)) { view in LedgerDecision(view.entry) }
    }

    /// An attempt under way, with times in a zone that the file doesn't keep.
    private func attempt(_ id: RequestID) -> LedgerEntry {
        let time = LedgerSamples.start.inZone(offsetSeconds: 28_800)
        return LedgerSamples.entry(id, created: time) { entry in
            entry.state = .sending
            (entry.firstSent, entry.lastSent, entry.nextCheck) = (time, time, time)
            (entry.openAttempt, entry.attemptCount, entry.owner) = (1, 1, "owner-1")
        }
    }

    @Test func aTransactionSeesWhatTheFileHolds() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        try await write(attempt("RECENT-1"), in: store)
        let other = try SQLiteLedger(path: path, time: ManualTime())
        let read = try await other.entry("RECENT-1")
        #expect(read?.created.offsetSeconds == 0)
        #expect(try await seen("RECENT-1", by: store) == read)
        await other.close()
        await store.close()
    }

    @Test func aTransactionSeesWhatAnotherProcessWrote() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        let other = try SQLiteLedger(path: path, time: ManualTime())
        var entry = attempt("RECENT-2")
        for attempts in 1...3 {
            entry.attemptCount = attempts
            try await write(entry, in: attempts % 2 == 0 ? other : store)
            #expect(try await seen("RECENT-2", by: store)?.attemptCount == attempts)
            #expect(try await seen("RECENT-2", by: other)?.attemptCount == attempts)
        }
        await other.close()
        await store.close()
    }

    @Test func aFailedTransactionLeavesNothingBehind() async throws {
        let store = try SQLiteLedger(path: folder.newFile(), time: ManualTime())
        try await write(attempt("RECENT-3"), in: store)
        // The history can't have an attempt twice: the transaction fails after the entry was written.
        let attempts = [LedgerSamples.attempt("RECENT-3", 1), LedgerSamples.attempt("RECENT-3", 1)]
        await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys("RECENT-3")) { view in
                var entry = view.entry
                entry?.attemptCount = 7
                return LedgerDecision((), LedgerWrites(entry: entry, attempts: attempts))
            }
        }
        #expect(try await seen("RECENT-3", by: store)?.attemptCount == 1)
        await store.close()
    }

    @Test func anAnswerChangesNothingButWhatMoves() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        try await write(attempt("RECENT-4"), in: store)
        var entry = try #require(try await store.entry("RECENT-4"))
        entry.state = .accepted
        (entry.openAttempt, entry.owner, entry.nextCheck) = (nil, nil, LedgerSamples.time(60_000))
        entry.acceptance = LedgerSamples.acceptance
        try await write(entry, in: store)
        #expect(try await store.entry("RECENT-4") == entry)
        entry.amount = .fen(77)
        entry.binding.customsCode = "NINGBO"
        try await write(entry, in: store)
        #expect(try await store.entry("RECENT-4") == entry)
        await store.close()
    }

    private func sum(_ hashes: [KeyedHash], without id: RequestID, by store: SQLiteLedger) async throws -> Int64 {
        let year = LedgerKeys.Buyer(hashes: hashes, from: LedgerSamples.start, until: LedgerSamples.time(1_000))
        return try await store.transact(LedgerKeys(id, buyer: year)) { LedgerDecision($0.buyerSum) }
    }

    /// The sum is known from before, and follows whatever is written, by whomever.
    @Test func aBuyersSumFollowsWhatIsWritten() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        let other = try SQLiteLedger(path: path, time: ManualTime())
        let (old, new) = (KeyedHash(keyID: "k1", bytes: [1]), KeyedHash(keyID: "k2", bytes: [2]))
        func entry(_ id: RequestID, _ fen: Int64, _ change: (inout LedgerEntry) -> Void = { _ in }) -> LedgerEntry {
            LedgerSamples.entry(id, created: LedgerSamples.time(5)) { entry in
                entry.amount = .fen(fen)
                entry.buyer = old
                change(&entry)
            }
        }
        func expect(_ expected: Int64, without id: RequestID = "NONE", _ comment: Comment) async throws {
            for store in [store, other] {
                #expect(try await sum([old, new], without: id, by: store) == expected, comment)
            }
        }
        try await expect(0, "nothing")
        try await write(entry("SUM-1", 100), in: store)
        try await expect(100, "one")
        try await write(entry("SUM-2", 20), in: store)
        try await expect(120, "two")
        try await expect(20, without: "SUM-1", "the one that is looked at doesn't count")
        try await write(entry("SUM-3", 3), in: other)
        try await expect(123, "another process's")
        try await write(entry("SUM-2", 50), in: store)
        try await expect(153, "another amount")
        try await write(entry("SUM-2", 50) { $0.state = .notSent }, in: store)
        try await expect(103, "a free id")
        try await write(entry("SUM-1", 100) { $0.buyer = new }, in: store)
        try await expect(103, "sealed anew")
        try await write(entry("SUM-4", 9) { $0.created = LedgerSamples.time(1_000) }, in: store)
        try await expect(103, "another year's")
        try await write(entry("SUM-1", 100) { $0.buyer = nil }, in: store)
        try await expect(3, "forgotten")
        await other.close()
        await store.close()
    }

    @Test func aFailedTransactionLeavesTheSumAlone() async throws {
        let store = try SQLiteLedger(path: folder.newFile(), time: ManualTime())
        let entry = LedgerSamples.entry("SUM-5", created: LedgerSamples.time(5))
        let hashes = [try #require(entry.buyer)]
        #expect(try await sum(hashes, without: "NONE", by: store) == 0)
        let attempts = [LedgerSamples.attempt("SUM-5", 1), LedgerSamples.attempt("SUM-5", 1)]
        await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys("SUM-5")) { _ in
                LedgerDecision((), LedgerWrites(entry: entry, attempts: attempts))
            }
        }
        #expect(try await sum(hashes, without: "NONE", by: store) == 0)
        await store.close()
    }

    @Test func aLeaseThatWasUndoneIsWrittenAgain() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        let lease = LedgerOwner(token: "owner-1", until: LedgerSamples.time(50))
        let attempts = [LedgerSamples.attempt("LEASE-1", 1), LedgerSamples.attempt("LEASE-1", 1)]
        await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys("LEASE-1")) { _ in
                LedgerDecision((), LedgerWrites(attempts: attempts, owner: lease))
            }
        }
        var under = attempt("LEASE-1")
        under.owner = lease.token
        try await store.transact(LedgerKeys("LEASE-1")) { [under] _ in
            LedgerDecision((), LedgerWrites(entry: under, owner: lease))
        }
        let other = try SQLiteLedger(path: path, time: ManualTime())
        for store in [store, other] {
            let until = try await store.transact(LedgerKeys("LEASE-1")) { LedgerDecision($0.ownerUntil) }
            #expect(until == lease.until.inZone(offsetSeconds: 0))
        }
        await other.close()
        await store.close()
    }

    @Test func ownersOfLongAgoAreRemoved() async throws {
        let store = try SQLiteLedger(path: folder.newFile(), time: ManualTime())
        #expect(try await StoreTrials.remainingOwners(in: store) == ["a-week": true, "longer": false])
        await store.close()
    }
}
