import DeclarationCore
import LedgerSQL

/// Tells a ledger that was restored, or is a copy, from the one that was used last, also to a process that never saw that
/// one: where it was used last stands in the ledger itself, and a copy is somewhere else.
struct PlaceGuard: Sendable {
    let schema: String
    let time: any TimeSource

    /// Lets a ledger be used where it was used last, and keeps where that is when nothing says so yet.
    ///
    /// - Parameter mayVouch: whether this process found here all that it wrote until a short while ago: then a new timeline
    ///   lost nothing of it, and the others are let in. Of another database, or another cluster, that proves nothing: the one
    ///   it came from may be in use too.
    ///
    /// - Returns: what a transaction finds as long as all of it is still so.
    func check(_ connection: PostgresConnection, mayVouch: Bool) throws(PostgresFailure) -> LedgerSight? {
        while true {
            // First: what is exchanged from here on is noticed by it.
            let sight = try connection.run([LedgerSight.statement]).first.flatMap(LedgerSight.init)
            let here = try here(connection)
            guard try followed(here, kept(connection), mayVouch: mayVouch) != nil else { return sight }
            try keep(connection) { kept throws(PostgresFailure) in try followed(here, kept, mayVouch: mayVouch) }
        }
    }

    /// Takes the ledger as it is here from now on, a copy or not. What can't be read of a copy is not known of it.
    func accept(_ connection: PostgresConnection) throws(PostgresFailure) {
        let here = try here(connection)
        try keep(connection) { kept throws(PostgresFailure) in
            let isCopy = kept.map { here.difference(from: $0) != nil } ?? true
            return isCopy ? here : try followed(here, kept, mayVouch: false)
        }
    }

    /// What is to be kept from now on; `nil` when that is what is kept.
    ///
    /// - Throws: when the ledger is not where it was used last.
    private func followed(
        _ here: LedgerPlace,
        _ kept: LedgerPlace?,
        mayVouch: Bool
    ) throws(PostgresFailure) -> LedgerPlace? {
        guard let kept else { return here }
        if let difference = here.difference(from: kept), difference != .timeline || !mayVouch {
            throw .refused(LedgerError(.corrupted, text(difference, here, kept)))
        }
        let place = here.filled(from: kept)
        return place == kept ? nil : place
    }

    private func text(_ difference: LedgerPlace.Difference, _ here: LedgerPlace, _ kept: LedgerPlace) -> String {
        let ledger = "the ledger \"\(schema)\""
        let hold = "run `customs hold` first and go on as the guide Ledger says (\"Back up and restore\")"
        return switch difference {
        case .server:
            "\(ledger) is on another server than the one on which it was used last: it was restored, or upgraded with "
                + "pg_upgrade, and may lack what was sent since. Nothing is sent. Use the one that is newest, or \(hold)"
        case .copy:
            "\(ledger) is not the one that was used last: it was restored from a dump or is a copy, and may lack what was sent "
                + "since. Nothing is sent. Use the one that is newest, or \(hold)"
        case .timeline:
            "\(ledger) is on timeline \(here.timeline ?? "?") of its server and was used last on \(kept.timeline ?? "?"): it was "
                + "recovered to a point in time, or a standby took over, and may lack what was sent since. Nothing is sent. "
                + "After a standby took over, a process that was running (serve, track) lets the others in as soon as it found "
                + "here what it wrote last: start again then. Where none is running, or that took longer than ten minutes, \(hold)"
        }
    }
}

// MARK: - The database

extension PlaceGuard {
    private func here(_ connection: PostgresConnection) throws(PostgresFailure) -> LedgerPlace {
        let database = """
            SELECT oid::bigint, 'ledger_entry'::regclass::oid::bigint FROM pg_database WHERE datname = current_database()
            """
        let rows = try connection.rows(PostgresStatement(database)) { (String($0.integer(0)), String($0.integer(1))) }
        guard let numbers = rows.first else {
            throw .refused(LedgerError(.other, "the server doesn't know its own database"))
        }
        // The insertion point's timeline is the new one at once; the one of the last checkpoint stays the old one for minutes.
        let timeline = "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"
        return LedgerPlace(
            system: try told(connection, "SELECT system_identifier::text FROM pg_control_system()"),
            database: numbers.0,
            table: numbers.1,
            timeline: try told(connection, timeline).flatMap { Int($0, radix: 16) }.map { String($0) }
        )
    }

    /// What the server tells; `nil` where it doesn't: some hosters take the right away, or don't have the function.
    private func told(_ connection: PostgresConnection, _ sql: String) throws(PostgresFailure) -> String? {
        do throws(PostgresFailure) {
            return try connection.rows(PostgresStatement(sql)) { $0.optionalText(0) }.first ?? nil
        } catch {
            guard error.kind == .refused else { throw error }
            return nil
        }
    }

    private func kept(_ connection: PostgresConnection) throws(PostgresFailure) -> LedgerPlace? {
        let newest = LedgerEventFilter(kinds: [LedgerPlace.kind], order: .newestFirst)
        let statement = LedgerStatements.events(newest, after: nil, limit: 1)
        return try connection.rows(statement) { EventColumns.event($0) }.first.flatMap { LedgerPlace($0) }
    }

    /// Writes a place down, as events are written: one after the other in all processes. Of several that open a ledger at
    /// once the first writes, and the others find it.
    ///
    /// - Parameter decide: takes what is kept; `nil` leaves it.
    private func keep(
        _ connection: PostgresConnection,
        _ decide: (LedgerPlace?) throws(PostgresFailure) -> LedgerPlace?
    ) throws(PostgresFailure) {
        try connection.run([PostgresStatement("BEGIN"), LedgerStatements.lock([LockKey.events(schema: schema)])])
        do throws(PostgresFailure) {
            let place = try decide(kept(connection))
            let event = place.map { LedgerStatements.insert($0.event(schema: schema, at: time.now())) }
            try connection.run([event].compactMap(\.self) + LedgerStatements.commit)
        } catch {
            if error.kind != .lost { try connection.run([PostgresStatement("ROLLBACK")]) }
            throw error
        }
    }
}
