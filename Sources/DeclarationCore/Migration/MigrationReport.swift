/// The generations side by side, office by office, over a period.
package struct MigrationReport: Sendable {
    /// What one generation did at one office.
    package struct Side: Sendable {
        /// Ids of which at least one call may have left.
        package internal(set) var ids = 0
        /// Calls that may have left: declarations and their retries.
        package internal(set) var calls = 0
        /// Ids that the other side has taken, at once or later.
        package internal(set) var accepted = 0
        /// Ids that were refused at least once, even when a later call was accepted.
        package internal(set) var refused = 0
        /// Of the refused ids, how many for each reason; an id that was refused for two counts twice.
        package internal(set) var reasons: [Reason: Int] = [:]
        /// Ids of which the other side turned at least one call away for coming too fast.
        package internal(set) var throttled = 0
        /// Ids of which at least one call ended without anybody knowing whether it arrived.
        package internal(set) var unknown = 0
        /// Ids that are unsettled now.
        package internal(set) var open = 0
        /// Ids of which nothing left this machine.
        package internal(set) var notSent = 0
        /// From the first call to the look that found customs' final answer, in seconds.
        package internal(set) var timeToReceipt = Distribution()
        /// Accepted ids whose final answer is not known.
        package internal(set) var awaiting = 0
        /// How long calls took, in milliseconds.
        package internal(set) var latency = Distribution()

        /// Refused ids of all.
        package var refusals: Proportion { Proportion(refused, of: ids) }
        /// Ids with an unknown call of all.
        package var unknowns: Proportion { Proportion(unknown, of: ids) }

        mutating func add(_ other: Side) {
            ids += other.ids
            calls += other.calls
            accepted += other.accepted
            refused += other.refused
            reasons.merge(other.reasons, uniquingKeysWith: +)
            throttled += other.throttled
            unknown += other.unknown
            open += other.open
            notSent += other.notSent
            timeToReceipt.add(other.timeToReceipt)
            awaiting += other.awaiting
            latency.add(other.latency)
        }
    }

    /// Why the other side refused.
    package struct Reason: Sendable, Hashable, Comparable {
        /// The class that generations share.
        package let outcomeClass: OutcomeClass
        /// The other side's own code.
        package let code: String

        /// Puts a reason together.
        package init(outcomeClass: OutcomeClass, code: String) {
            self.outcomeClass = outcomeClass
            self.code = code
        }

        /// By class, then by code.
        package static func < (left: Reason, right: Reason) -> Bool {
            (left.outcomeClass.rawValue, left.code) < (right.outcomeClass.rawValue, right.code)
        }
    }

    /// One office.
    package struct Office: Sendable {
        /// The place or, where the customs table doesn't know it, the code; `nil` for all offices together.
        package let name: String?
        /// The generations, in order.
        package let sides: [(generation: Generation, side: Side)]
        /// What differs.
        package let comparisons: [MigrationComparison]
    }

    /// The offices in order; first all together, where there is more than one.
    package let offices: [Office]
    /// How many ids were looked at.
    package let ids: Int

    /// How many comparisons the p-values are corrected for.
    package var comparisons: Int { offices.reduce(0) { $0 + $1.comparisons.count } }
}
