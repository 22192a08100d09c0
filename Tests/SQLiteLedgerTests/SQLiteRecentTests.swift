import DeclarationCore
import DeclarationTesting
import SQLiteLedger
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
}
