/// When the present share of a move began to stand.
package enum MoveStart: Sendable {
    /// With a step, and no other share stood since.
    case step(MoveJournal.Written)
    /// With a configuration that was changed by hand, when it was used first.
    case configuration(ZonedTime)
    /// By hand, with a configuration that had been used before: the first call by it tells, after the time when another
    /// share was last seen; `nil` when none ever was.
    case call(after: ZonedTime?)

    /// Finds out by the events of a ledger.
    package init(of share: TrafficShare, _ journal: MoveJournal, _ uses: ShareUses) {
        // A person may have set another share and this one again since the step.
        if let step = journal.step(to: share), uses.other.map({ $0 <= step.time }) ?? true {
            self = .step(step)
        } else if let first = uses.first {
            self = .configuration(first)
        } else {
            self = .call(after: uses.other ?? journal.last?.time)
        }
    }
}
