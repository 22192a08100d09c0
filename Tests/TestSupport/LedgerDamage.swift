public import DeclarationCore

/// How tests make an entry or an event of a store that speaks SQL unreadable.
public enum LedgerDamage {
    /// A statement that damages one entry: the text that holds most of it, and of some ids the state.
    public static func sql(_ id: RequestID) -> String {
        let state = id.rawValue.hasSuffix("4") ? ", state = '?'" : ""
        return "UPDATE ledger_entry SET detail = '{'\(state) WHERE request_id = '\(id.rawValue)'"
    }

    /// A statement that damages the events about a subject.
    public static func sql(eventsAbout subject: String) -> String {
        "UPDATE ledger_event SET detail = '{' WHERE subject = '\(subject)'"
    }
}
