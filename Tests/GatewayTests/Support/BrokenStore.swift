import DeclarationCore
import Synchronization

/// A store that fails once it is told to, and whose transactions can be made to wait.
final class BrokenStore: WrappingStore {
    let base: any LedgerStore
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

    private func check(_ id: RequestID) throws(LedgerError) {
        guard unreadable.withLock({ $0.contains(id) }) else { return }
        throw LedgerError(.unreadable, "the entry is unreadable")
    }

    func around<Value>(
        _ operation: String,
        _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        if let error = failure.withLock({ $0 }) { throw error }
        return try await call()
    }

    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        await pass()
        try check(keys.requestID)
        return try await around("transact") { () async throws(LedgerError) in try await base.transact(keys, body) }
    }

    func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        readings.withLock { $0 += 1 }
        try check(id)
        return try await around("entry") { () async throws(LedgerError) in try await base.entry(id) }
    }

    func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        var page = try await around("entries") { () async throws(LedgerError) in
            try await base.entries(matching: filter, after: cursor, limit: limit)
        }
        let unreadable = unreadable.withLock { $0 }
        page.unreadable += page.entries.map(\.requestID).filter(unreadable.contains)
        page.entries.removeAll { unreadable.contains($0.requestID) }
        return page
    }

    func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try await around("renew") { () async throws(LedgerError) in
            if let error = writeFailure.withLock({ $0 }) { throw error }
            try await base.renew(owner)
        }
    }
}
