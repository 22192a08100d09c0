/// A step of a move as the ledger keeps it: an event of kind ``LedgerEvent/Kind/moveStep``.
///
/// An intent is written before the configuration file is replaced and a fact afterwards, with the same token: an intent
/// without its fact tells that the process died in between.
package struct MoveStepRecord: Sendable, Hashable {
    /// What is written down.
    package enum Phase: String, Sendable, Hashable {
        /// The file is about to be replaced.
        case intent
        /// The file was replaced.
        case done
        /// The file was not replaced.
        case abandoned
        /// A person cleared the steps back.
        case resumed
    }

    /// Which way.
    package enum Direction: String, Sendable, Hashable {
        /// Up.
        case raise
        /// Down, by a broken guard rail.
        case stepBack
    }

    /// The move.
    package let move: MoveID
    /// The share before.
    package let from: TrafficShare
    /// The share after.
    package let to: TrafficShare
    /// Why, in words.
    package let reason: String
    /// What the ledger held.
    package let figures: MoveFigures?
    /// The version of the configuration before.
    package let oldVersion: String
    /// The version of the configuration after.
    package let newVersion: String
    /// What the events of one step have in common and no other step has.
    package let token: String
    /// The larger share that a person had taken back before; it stays so until a person clears it.
    package let lowered: TrafficShare?

    /// Puts a step together.
    package init(
        move: MoveID,
        from: TrafficShare,
        to: TrafficShare,
        reason: String,
        figures: MoveFigures?,
        oldVersion: String,
        newVersion: String,
        token: String,
        lowered: TrafficShare? = nil
    ) {
        self.move = move
        self.from = from
        self.to = to
        self.reason = reason
        self.figures = figures
        self.oldVersion = oldVersion
        self.newVersion = newVersion
        self.token = token
        self.lowered = lowered
    }

    /// Which way it goes.
    package var direction: Direction { to.basisPoints > from.basisPoints ? .raise : .stepBack }

    /// The event of a phase.
    ///
    /// - Parameter note: how it came to the phase, where that needs a word.
    package func event(_ phase: Phase, at time: ZonedTime, note: String? = nil) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .moveStep,
            subject: move.rawValue,
            configurationVersion: phase == .done ? newVersion : oldVersion,
            detail: .object([
                "phase": .string(phase.rawValue),
                "token": .string(token),
                "direction": .string(direction.rawValue),
                "from": .string(from.description),
                "to": .string(to.description),
                "reason": .string(reason),
                "figures": figures?.json,
                "oldVersion": .string(oldVersion),
                "newVersion": .string(newVersion),
                "lowered": lowered.map { .string($0.description) },
                "note": note.map(JSONValue.string),
            ])
        )
    }

    /// The event of a person's word that a move may go on.
    ///
    /// - Parameter share: from which share.
    package static func resumed(
        _ move: MoveID,
        from share: TrafficShare,
        version: String,
        at time: ZonedTime
    ) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .moveStep,
            subject: move.rawValue,
            configurationVersion: version,
            detail: ["phase": .string(Phase.resumed.rawValue), "from": .string(share.description)]
        )
    }

    /// What an event writes down of a step; `nil` for one that tells of no move.
    package static func phase(_ event: LedgerEvent) -> Phase? {
        event.detail["phase"]?.string.flatMap(Phase.init(rawValue:))
    }

    /// From which share a person let a move go on; `nil` where the event is of an earlier version.
    package static func share(resumedBy event: LedgerEvent) -> TrafficShare? {
        event.detail["from"]?.string.flatMap(TrafficShare.init(text:))
    }

    /// Reads an event; `nil` for one that tells of no step.
    package init?(_ event: LedgerEvent) {
        let detail = event.detail
        guard let from = detail["from"]?.string.flatMap(TrafficShare.init(text:)),
            let to = detail["to"]?.string.flatMap(TrafficShare.init(text:)), let token = detail["token"]?.string
        else { return nil }
        self.init(
            move: MoveID(rawValue: event.subject),
            from: from,
            to: to,
            reason: detail["reason"]?.string ?? "",
            figures: nil,
            oldVersion: detail["oldVersion"]?.string ?? "",
            newVersion: detail["newVersion"]?.string ?? "",
            token: token,
            lowered: detail["lowered"]?.string.flatMap(TrafficShare.init(text:))
        )
    }
}
