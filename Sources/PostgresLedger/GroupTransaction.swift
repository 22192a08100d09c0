import DeclarationCore
import LedgerSQL

/// Decisions without a common key, in one transaction: two round trips, one commit, however many they are.
struct GroupTransaction {
    /// How it failed.
    struct Failure: Error {
        let failure: PostgresFailure
        /// Those of which it is open whether they were written: the connection broke while they were committed.
        var open: Set<Int> = []
    }

    let calls: [any PostgresDecision]
    let known: KnownContent

    /// Does all of it. The calls hold their answers then, to be given now.
    func run(_ connection: PostgresConnection) throws(Failure) {
        var all = PostgresWrites()
        var writing: Set<Int> = []
        do throws(PostgresFailure) {
            for (index, view) in try views(connection).enumerated() {
                let writes = calls[index].decide(view)
                if !writes.statements.isEmpty || !writes.last.isEmpty { writing.insert(index) }
                all.statements += writes.statements
                all.last += writes.last
                // All are written together: one tells of all.
                all.mark = writes.mark ?? all.mark
            }
        } catch {
            throw Failure(failure: rollBack(connection, error))
        }
        do throws(PostgresFailure) {
            try connection.run(all.statements + all.last + LedgerStatements.commit)
        } catch {
            guard error.kind == .lost else { throw Failure(failure: rollBack(connection, error)) }
            throw Failure(failure: error, open: writing)
        }
        if let mark = all.mark { known.note(mark) }
    }

    /// Ends the transaction; when that fails, the connection is of no more use.
    private func rollBack(_ connection: PostgresConnection, _ failure: PostgresFailure) -> PostgresFailure {
        guard failure.kind != .lost else { return failure }
        do throws(PostgresFailure) {
            try connection.run([PostgresStatement("ROLLBACK")])
            return failure
        } catch {
            return error
        }
    }

    /// Begins, locks and reads what each decision sees.
    private func views(_ connection: PostgresConnection) throws(PostgresFailure) -> [LedgerView] {
        let keys = calls.map(\.keys)
        let ids = keys.map(\.requestID.rawValue)
        let locks = Set(calls.flatMap(\.locks)).sorted()
        let sharing = LedgerStatements.sharing(keys)
        let sums = LedgerStatements.sums(keys)
        // Each statement has a snapshot of its own: what the holders of the locks before us wrote is seen.
        var statements = [PostgresStatement("BEGIN"), LedgerStatements.lock(locks)]
        statements += [LedgerStatements.lacking(known.newest), PostgresSchema.newest, LedgerSight.statement]
        statements += [LedgerStatements.entries(ids), LedgerStatements.owners(ids)]
        let results = try connection.run(statements + [sharing, sums].compactMap(\.self))
        try connection.requireSight(results[4])
        try known.requireAll(results[2])
        try known.requireKnown(results[3])
        var views = try entries(ids, results[5], owners: results[6])
        known.note(seen: views.lazy.compactMap(\.entry))
        if sharing != nil {
            for (entry, number) in try LedgerStatements.numberedEntries(results[7])
            where !views[number].samePayment.contains(where: { $0.requestID == entry.requestID }) {
                views[number].samePayment.append(entry)
            }
            for index in views.indices { views[index].samePayment.sort { $0.requestID < $1.requestID } }
        }
        if sums != nil, let result = results.last {
            for (sum, number) in result.rows({ ($0.integer(0), Int($0.integer(1))) }) { views[number].buyerSum = sum }
        }
        return views
    }

    private func entries(
        _ ids: [String],
        _ entries: PostgresResult,
        owners: PostgresResult
    ) throws(PostgresFailure) -> [LedgerView] {
        let entries = Dictionary(try LedgerStatements.entries(entries).map { ($0.requestID.rawValue, $0) }) { $1 }
        let owners = Dictionary(owners.rows { ($0.text(0), $0.time(1)) }) { $1 }
        return ids.map { LedgerView(entry: entries[$0], ownerUntil: owners[$0]) }
    }
}
