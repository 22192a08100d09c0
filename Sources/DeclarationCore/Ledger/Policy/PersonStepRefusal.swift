/// Why an id was left as it is, though a person said what to do with it.
public enum PersonStepRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The ledger doesn't know it.
    case unknownID
    /// It isn't held, or no longer open.
    case notHeld(LedgerState)
    /// Its backend hasn't said, or not yet late enough, that it doesn't know it.
    case notAbsent
    /// It was accepted before; only a re-transmission of it is open.
    case accepted
    /// It is settled: there is nothing to decide.
    case settled(LedgerState)
    /// A process that is alive is sending it, until then at the latest.
    case sending(until: ZonedTime)
    /// What was sent last may still be on its way; from then on a decision is taken.
    case tooEarly(from: ZonedTime)
    /// The last inquiry, a tracker's too, found a record of it: said to be not declared, it would be declared twice.
    case found(LedgerFind)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownID: "the ledger doesn't know it"
        case .notHeld(let state):
            "it is \(state.rawValue) and not held"
                + (state.isUnsettled ? ": settle it; where nobody can be asked about it, decide" : "")
        case .notAbsent:
            "its backend has not said that it doesn't know it, or not late enough to be believed: settle first, which asks; "
                + "of what nobody can be asked about, decide"
        case .accepted:
            "it was accepted before, and only a re-transmission is open: it can't be dropped; settle it, or decide whether the "
                + "re-transmission was declared"
        case .settled(let state): "it is \(state.rawValue), so nothing is open: \(Self.next(state))"
        case .sending(let until): "it is being sent, until \(until) at the latest: settle it after that"
        case .tooEarly(let from):
            "what was sent last may still be on its way: settle it, which asks; a decision is taken from "
                + "\(from.fullSecond) on; where it is sent again before that, `customs hold` of the id stops that"
        case .found(let find):
            "backend \"\(find.backend)\" showed a record of it at \(find.time.fullSecond): what is there is declared, and would be declared twice; "
                + "only where that record is not of this declaration, add --although-found"
        }
    }

    /// What is right for an id of which nothing is open.
    private static func next(_ state: LedgerState) -> String {
        switch state {
        case .accepted: "the other side has it; inquire for its receipt, or re-transmit to correct it"
        case .refused: "correct it and declare it again"
        case .notSent:
            "declare it again where it is still wanted; what the other side refused as in use, at its account alone"
        case .sending, .unknown: "settle it"
        }
    }
}
