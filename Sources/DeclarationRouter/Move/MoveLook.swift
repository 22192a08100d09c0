package import DeclarationCore

/// What a look at a move found, and what came of it.
package struct MoveLook: Sendable {
    /// The move.
    package let move: MoveID
    /// When it was looked at.
    package let time: ZonedTime
    /// The share that stood in the configuration.
    package let share: TrafficShare
    /// The version of the configuration that it stood in.
    package let version: String
    /// When the step began; `nil` while nothing was declared at it.
    package let began: ZonedTime?
    /// The larger share that a person took back, and didn't clear; `nil` when nobody did.
    package let lowered: TrafficShare?
    /// What the ledger holds of the step.
    package let figures: MoveFigures
    /// What was decided.
    package var decision: MoveDecision
    /// The version of the configuration that was written; `nil` where none was.
    package var written: String?
    /// What else was found out, such as the end of a step that a dead process had begun.
    package var notes: [String] = []
}

/// Why a move can't be looked at, or its share not be changed.
package enum MoveWatchFailure: Error, Sendable {
    /// The configuration is wrong, or would be.
    case configuration(InvalidInput)
    /// The configuration file can't be replaced.
    case file(InvalidInput)
    /// The ledger can't be used.
    case ledger(LedgerError)
}
