import DeclarationCore
import Synchronization

/// A store in which the next transaction finds its entry being sent by another process, which ends at once: what a request
/// sees whose twin is answered while it looks.
final class TwinStore: WrappingStore {
    let base: any LedgerStore
    private let isArmed = Mutex(false)

    init(_ base: any LedgerStore) { self.base = base }

    /// Makes the next transaction see a twin.
    func arm() { isArmed.withLock { $0 = true } }

    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        let isTwin = isArmed.withLock { isArmed in
            defer { isArmed = false }
            return isArmed
        }
        return try await base.transact(keys) { view throws(LedgerError) in
            var view = view
            if isTwin {
                view.entry?.state = .sending
                view.entry?.owner = "twin"
                view.ownerUntil = ZonedTime(epochMilliseconds: .max / 2)
            }
            return try body(view)
        }
    }
}
