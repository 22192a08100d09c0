import DeclarationCore
import Synchronization

/// A store that fails once it is told to, and whose transactions can be made to wait.
final class BrokenStore: LedgerStore {
    private let base: any LedgerStore
    private let failure = Mutex<LedgerError?>(nil)
    private let writeFailure = Mutex<LedgerError?>(nil)
    private let unreadable = Mutex<Set<RequestID>>([])
    private let readings = Mutex(0)
    private let held = Mutex<[CheckedContinuation<Void, Never>]?>(nil)

    init(_ base: any LedgerStore) { self.base = base }

    func fail(_ error: LedgerError?) { failure.withLock { $0 = error } }

    /// Leases fail, reads go on.
    func failWrites(_ error: LedgerError?) { writeFailure.withLock { $0 = error } }

    /// Makes an entry one that can't be read.
    func damage(_ id: RequestID) { unreadable.withLock { _ = $0.insert(id) } }

    /// How many entries were read, one at a time.
    var reads: Int { readings.withLock { $0 } }

    /// Transactions that begin from now on wait.
    func hold() { held.withLock { $0 = [] } }

    /// They go on.
    func letGo() {
        for one in held.withLock({ $0.take() }) ?? [] { one.resume() }
    }

    private func pass() async {
        await withCheckedContinuation { continuation in
            let isHeld = held.withLock { held in
                held?.append(continuation)
                return held != nil
            }
            if !isHeld { continuation.resume() }
        }
    }

    private func check(_ id: RequestID? = nil) throws(LedgerError) {
        if let id, unreadable.withLock({ $0.contains(id) }) {
            throw LedgerError(.unreadable, "the entry is unreadable")
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        await pass()
        try check(keys.requestID)
        return try await base.transact(keys, body)
    }

    func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        readings.withLock { $0 += 1 }
        try check(id)
        return try await base.entry(id)
    }

    func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try check()
        return try await base.attempts(of: id)
    }

    func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        try check()
        var page = try await base.entries(matching: filter, after: cursor, limit: limit)
        let unreadable = unreadable.withLock { $0 }
        page.unreadable += page.entries.map(\.requestID).filter(unreadable.contains)
        page.entries.removeAll { unreadable.contains($0.requestID) }
        return page
    }

    func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        try check()
        return try await base.lease(request)
    }

    func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try check()
        try await base.release(ids, owner: owner)
    }

    func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try check()
        if let error = writeFailure.withLock({ $0 }) { throw error }
        try await base.renew(owner)
    }

    func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try check()
        try await base.record(events)
    }

    func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        try check()
        return try await base.events(matching: filter, after: id, limit: limit)
    }

    func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try check()
        return try await base.configurationUse()
    }

    func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        try check()
        return try await base.forget(request)
    }

    func close() async { await base.close() }
}
