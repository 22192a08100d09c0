/// What a person did with an open id: the ledger keeps it, as an event, with what it changed.
public struct PersonStep: Sendable, Hashable {
    /// What was done.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// It is sent again by nobody.
        case held
        /// It is settled like any other.
        case released
        /// It is free, as its backend doesn't have it.
        case dropped
        /// It counts as accepted, by the person's word.
        case declared
        /// It counts as not taken, by the person's word.
        case notDeclared
    }

    /// What was done.
    public var action: Action
    /// Why, in the person's words, where they were asked for.
    public var because: String?

    /// Makes a step.
    public init(_ action: Action, because: String? = nil) {
        self.action = action
        self.because = because
    }

    /// Reads an event; `nil` for one of another kind.
    public init?(_ event: LedgerEvent) {
        guard event.kind == .personStep, let action = event.detail["step"]?.string.flatMap(Action.init(rawValue:))
        else {
            return nil
        }
        self.init(action, because: event.detail["because"]?.string)
    }

    /// The step as the ledger keeps it.
    func event(_ id: RequestID, at time: ZonedTime, configurationVersion: String) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .personStep,
            subject: id.rawValue,
            configurationVersion: configurationVersion,
            detail: .object(["step": .string(action.rawValue), "because": because.map(JSONValue.string)])
        )
    }
}
