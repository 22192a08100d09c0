/// What a person did with an id that was open in a restored ledger.
public enum HoldStep: String, Sendable, Hashable {
    /// It is sent again by nobody.
    case held
    /// It is settled like any other.
    case released
    /// It is free, as its backend doesn't have it.
    case dropped

    /// Reads an event; `nil` for one of another kind.
    public init?(_ event: LedgerEvent) {
        guard event.kind == .hold, let step = event.detail["step"]?.string else { return nil }
        self.init(rawValue: step)
    }

    /// The step as the ledger keeps it.
    func event(_ id: RequestID, at time: ZonedTime, configurationVersion: String) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .hold,
            subject: id.rawValue,
            configurationVersion: configurationVersion,
            detail: ["step": .string(rawValue)]
        )
    }
}
