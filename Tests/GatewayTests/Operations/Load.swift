import Synchronization

/// What the tasks of a load share.
final class Load: Sendable {
    private let flag = Atomic(false)
    private let state = Mutex((ids: [String](), calls: 0, failures: [String]()))

    /// Whether the tasks should end.
    var isOver: Bool { flag.load(ordering: .relaxed) }
    /// Ids that were declared.
    var ids: [String] { state.withLock { $0.ids } }
    /// Calls that it took.
    var calls: Int { state.withLock { $0.calls } }
    /// Answers that should not be.
    var failures: [String] { state.withLock { $0.failures } }

    func end() { flag.store(true, ordering: .relaxed) }

    func declared(_ id: String, calls: Int) {
        state.withLock {
            $0.ids.append(id)
            $0.calls += calls
        }
    }

    func failed(_ text: String) { state.withLock { $0.failures.append(text) } }
}
