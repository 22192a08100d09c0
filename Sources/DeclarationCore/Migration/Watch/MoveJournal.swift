/// What the events of a move add up to.
package struct MoveJournal: Sendable {
    /// A step and when it was written down.
    package struct Written: Sendable {
        /// The step.
        package let step: MoveStepRecord
        /// When.
        package let time: ZonedTime
    }

    /// The number of the last event; `nil` without any.
    package private(set) var lastID: Int64?
    /// The last step that was taken.
    package private(set) var last: Written?
    /// Intents without an end, in order.
    package private(set) var open: [Written] = []
    /// How often the move fell since the beginning, or since a person cleared that: steps back with no raise between them
    /// are one fall, as one failure on the other side leads through several.
    package private(set) var falls = 0
    /// When it last stepped back.
    package private(set) var lastStepBack: ZonedTime?
    /// The share as the last step, or a person's word that the move may go on, left it.
    package private(set) var known: Known?
    /// The larger share that a person had taken back before the last step, which was one back; `nil` when nobody had.
    package private(set) var lowered: TrafficShare?
    private var isFalling = false
    private var taken: Set<String> = []

    /// A share that a watch knows of.
    package struct Known: Sendable {
        /// The share.
        package let share: TrafficShare
        /// The number of the event.
        package let id: Int64
    }

    /// No event.
    package init() {}

    /// Takes in an event of the move; in the order of their numbers.
    package mutating func add(_ event: LedgerEvent) {
        lastID = event.id
        let phase = MoveStepRecord.phase(event)
        if phase == .resumed {
            (falls, lastStepBack, isFalling) = (0, nil, false)
            known = MoveStepRecord.share(resumedBy: event).map { Known(share: $0, id: event.id) }
            lowered = nil
            return
        }
        guard let step = MoveStepRecord(event) else { return }
        let written = Written(step: step, time: event.time)
        if phase == .intent {
            open.append(written)
        } else {
            open.removeAll { $0.step.token == step.token }
        }
        // Two processes may both find out that a third one had taken a step before it died.
        guard phase == .done, taken.insert(step.token).inserted else { return }
        last = written
        known = Known(share: step.to, id: event.id)
        lowered = step.lowered
        let wasFalling = isFalling
        isFalling = step.direction == .stepBack
        guard isFalling else { return }
        falls += wasFalling ? 0 : 1
        lastStepBack = event.time
    }

    /// Reads the events of a move.
    ///
    /// - Throws: also when one can't be read, as it may have been a fall, and no person let the move go on since.
    package init(of move: MoveID, in store: any LedgerStore) async throws(LedgerError) {
        self.init()
        let filter = LedgerEventFilter(kinds: [.moveStep], subject: move.rawValue)
        var unreadable: LedgerEvent?
        try await store.forEachEvent(matching: filter) { event in
            add(event)
            if event.isUnreadable {
                unreadable = event
            } else if MoveStepRecord.phase(event) == .resumed {
                unreadable = nil
            }
            return true
        }
        if let unreadable { throw .unreadable(unreadable, move) }
    }

    /// The step that led to the share that stands in the configuration.
    ///
    /// - Returns: `nil` when another share was set by hand since, or this one never by a step. Whether it was set by hand
    ///   and back again only ``MoveStart`` knows.
    package func step(to share: TrafficShare) -> Written? { last.flatMap { $0.step.to == share ? $0 : nil } }
}
