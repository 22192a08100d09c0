import DeclarationCore
import Testing

@testable import PostgresLedger

/// What is handed out while something is under way.
struct QueueTests {
    private struct Work: PostgresWork {
        let name: String
        var locks: [Int64] = []

        func finish(_ error: LedgerError?) {}
    }

    private func names(_ group: [any PostgresWork]?) -> [String] {
        (group ?? []).compactMap { ($0 as? Work)?.name }
    }

    /// A decision may wait for another host's lock, for long: reads and signs of life go past those that wait for it.
    @Test func whatNeedsNoLockPassesWhatWaits() throws {
        let queue = try PostgresQueue(limit: 10)
        queue.post(Work(name: "under way", locks: [1]))
        let under = queue.take()
        #expect(names(under) == ["under way"])
        queue.post(Work(name: "the same again", locks: [1]))
        queue.post(Work(name: "a read"))
        #expect(names(queue.take()) == ["a read"])
        queue.post(Work(name: "another", locks: [2]))
        #expect(names(queue.take()) == ["another"])
        queue.done(under ?? [])
        #expect(names(queue.take()) == ["the same again"])
    }
}
