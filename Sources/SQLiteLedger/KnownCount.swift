import Synchronization

/// How far a process has seen the ledger get, by the count of ``SQLiteMark``; its connections share it, so that what one of
/// them wrote is missed by the others too.
final class KnownCount: Sendable {
    private let count = Mutex<Int32>(0)

    /// The count; 0 for none.
    var value: Int32 { count.withLock { $0 } }

    /// Takes in a count; one that is passed already is none to take.
    func advance(to found: Int32) {
        count.withLock { if $0 == 0 || SQLiteMark.isBehind($0, found) { $0 = found } }
    }
}
