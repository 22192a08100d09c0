/// The inquiries that callers' repeated requests for an id have led to since anything new was learnt of it.
///
/// Kept in the ledger, so that all processes on it together ask no more often than one.
public struct LedgerAsk: Sendable, Hashable {
    /// When the last one began.
    public var time: ZonedTime
    /// How many there were.
    public var count: Int

    /// Makes a record.
    public init(time: ZonedTime, count: Int = 1) {
        self.time = time
        self.count = count
    }
}

extension LedgerAsk {
    /// What a process knows of an ask by its own clock: hosts' clocks differ.
    public struct Sighting: Sendable, Hashable {
        /// The ask's time in the ledger, by the clock of whoever asked.
        public var stamp: ZonedTime
        /// When this process asked, or first saw that another one had.
        public var seen: ZonedTime

        /// Makes a sighting.
        public init(stamp: ZonedTime, seen: ZonedTime) {
            self.stamp = stamp
            self.seen = seen
        }

        /// Whether it is of this ask.
        func isOf(_ ask: LedgerAsk) -> Bool { stamp.epochMilliseconds == ask.time.epochMilliseconds }
    }

    /// When it began, by the clock of a process with this knowledge: once the process saw it, that is when it did; before,
    /// what the ledger says, though not later than now, so that a clock that is ahead holds nobody back for longer than the
    /// interval, and not before the process's own last ask.
    func began(seen sighting: Sighting?, now: ZonedTime) -> ZonedTime {
        let stamped = time > now ? now : time
        guard let sighting, sighting.seen <= now else { return stamped }
        return sighting.isOf(self) ? sighting.seen : .latest(stamped, sighting.seen)
    }
}

/// Whether the other side is asked for a caller, or the ledger answers.
public enum LedgerTurn: Sendable, Hashable {
    /// Written down: ask now.
    case ask(LedgerEntry)
    /// It was asked not long ago: this is what is known, and from then on it may be asked again.
    case wait(LedgerEntry, until: ZonedTime)
}
