import DeclarationCore
import DeclarationTesting
import SQLiteLedger
import Synchronization
import Testing

/// Lists and counts wait for each other; who declares, and who asks whether the ledger answers, doesn't wait for them, and isn't
/// refused because of them.
@Suite(.timeLimit(.minutes(5))) struct SQLiteScanTests {
    /// Reads lists without a pause.
    private final class Lister: Sendable {
        private let store: SQLiteLedger
        private let isOver = Atomic(false)
        private let refused = Atomic(0)

        init(_ store: SQLiteLedger) { self.store = store }

        /// How many lists were refused, as others waited already.
        var refusals: Int { refused.load(ordering: .relaxed) }

        func stop() { isOver.store(true, ordering: .relaxed) }

        func run() async throws(LedgerError) {
            while !isOver.load(ordering: .relaxed), !Task.isCancelled {
                do throws(LedgerError) {
                    _ = try await store.history(matching: LedgerFilter(), withAttempts: true, after: nil, limit: 100)
                } catch {
                    guard error.code == .overloaded else { throw error }
                    refused.add(1, ordering: .relaxed)
                    await Task.yield()
                }
            }
        }
    }

    @Test func listsLeaveRoomForSingleEntries() async throws {
        let folder = try TestFolder()
        let store = try SQLiteLedger(path: folder.newFile(), settings: .init(queueLimit: 1), time: ManualTime())
        let ids = (0..<100).map { RequestID(rawValue: "LIST-\($0)") }
        for id in ids {
            try await store.transact(LedgerKeys(id)) { _ in
                LedgerDecision((), LedgerWrites(entry: LedgerSamples.entry(id)))
            }
        }
        let lister = Lister(store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await lister.run() } }
            while lister.refusals == 0 { await Task.yield() }
            for id in ids {
                #expect(try await store.entry(id) != nil)
                let open = try await store.firstReadable(matching: LedgerFilter(states: [.unknown]), limit: 1)
                #expect(open.entries.isEmpty)
            }
            lister.stop()
            try await group.waitForAll()
        }
        await store.close()
    }
}
