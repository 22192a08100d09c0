import Synchronization

/// Tells a tracker to end in its own time: it takes nothing more, and what is under way ends as it began.
package final class TrackStop: Sendable {
    private let flag = Atomic(false)

    /// Makes one that says nothing yet.
    package init() {}

    /// Whether the tracker is to end.
    package var isSet: Bool { flag.load(ordering: .relaxed) }

    /// Says it.
    package func set() { flag.store(true, ordering: .relaxed) }
}
