import DeclarationCore

/// Where a ledger is: what a restore changes and nothing else does. A dump that is loaded, and a database that is made from
/// another, have new object numbers; another cluster has another number of its own; a recovery to a point in time and a
/// standby that took over begin a new timeline.
struct LedgerPlace: Sendable, Equatable {
    /// How one place is another than the one that is kept.
    enum Difference {
        /// Another cluster.
        case server
        /// Other tables, or another database.
        case copy
        /// The same, on another timeline.
        case timeline
    }

    /// The cluster's number; `nil` where the server doesn't tell.
    var system: String?
    /// The database's number.
    var database: String
    /// The number of the table of declarations.
    var table: String
    /// The cluster's timeline; `nil` where the server doesn't tell.
    var timeline: String?

    /// What is different here, the gravest first; `nil` when it is the same place. What isn't known of one of the two is no
    /// difference: a right that was taken away must not look like a restore.
    func difference(from kept: LedgerPlace) -> Difference? {
        if Self.differ(system, kept.system) { return .server }
        if (database, table) != (kept.database, kept.table) { return .copy }
        return Self.differ(timeline, kept.timeline) ? .timeline : nil
    }

    private static func differ(_ here: String?, _ kept: String?) -> Bool {
        guard let here, let kept else { return false }
        return here != kept
    }

    /// This place, with what is known only of the one that was kept: it stays guarded while it can't be read.
    func filled(from kept: LedgerPlace) -> LedgerPlace {
        var place = self
        place.system = system ?? kept.system
        place.timeline = timeline ?? kept.timeline
        return place
    }
}

extension LedgerPlace {
    /// Of the events that tell it; the newest counts. The store's own: nobody who lists events without naming it sees it.
    static let kind: LedgerEvent.Kind = "ledgerPlace"

    /// Reads an event; `nil` for one that can't be read.
    init?(_ event: LedgerEvent) {
        guard let database = event.detail["database"]?.string, let table = event.detail["table"]?.string else {
            return nil
        }
        self.init(
            system: event.detail["system"]?.string,
            database: database,
            table: table,
            timeline: event.detail["timeline"]?.string
        )
    }

    /// As the ledger keeps it: with the ledger itself, so that a copy carries along where it came from.
    func event(schema: String, at time: ZonedTime) -> LedgerEvent {
        let detail = JSONValue.object([
            "system": system.map(JSONValue.string), "database": .string(database), "table": .string(table),
            "timeline": timeline.map(JSONValue.string),
        ])
        return LedgerEvent(time: time, kind: Self.kind, subject: schema, configurationVersion: "", detail: detail)
    }
}
