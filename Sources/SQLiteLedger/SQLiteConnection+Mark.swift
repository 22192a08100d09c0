import CSQLite
import DeclarationCore
import LedgerSQL

/// The count of the transactions that changed declarations, and the mark that keeps it outside the ledger.
extension SQLiteConnection {
    /// Ends the transaction, and counts it where it changed a declaration.
    func commit() throws(LedgerError) {
        guard hasChanged, let mark = accepting?.mark ?? mark else {
            try run("COMMIT")
            return
        }
        let count = SQLiteMark.next(after: accepting?.last ?? lastCount)
        try execute("PRAGMA user_version = \(count)")
        try run("COMMIT")
        lastCount = count
        known.advance(to: count)
        if accepting != nil { mark.set(count) } else { mark.advance(to: count) }
        self.mark = mark
    }

    /// Takes in the count that is there.
    ///
    /// - Throws: when it is behind the mark, or what this process wrote or found before: the ledger was replaced by an older
    ///   copy in place.
    func checkCount() throws(LedgerError) {
        // Both first: another connection may count on at any moment.
        let (marked, last) = (mark?.known, known.value)
        let found = try count()
        // Looked at twice: another thread may have been writing the mark.
        if let marked, SQLiteMark.isOlder(found, than: marked), let again = mark?.known,
            SQLiteMark.isOlder(try count(), than: again)
        {
            throw olderCopy
        }
        if last != 0, SQLiteMark.isBehind(found, last) { throw olderCopy }
        lastCount = found
        known.advance(to: found)
    }

    /// Keeps from now on how far the ledger gets.
    ///
    /// - Throws: when it got further before: it is an older copy, or gone.
    func keepMark() throws(LedgerError) {
        guard let mark = openMark() else { return }
        // The mark first: others may write meanwhile, and the count read after it has at least what it had then.
        let marked = mark.known
        lastCount = try count()
        if let marked, SQLiteMark.isOlder(lastCount, than: marked) {
            throw try isBlank() ? SQLiteMark.lost(path) : olderCopy
        }
        known.advance(to: lastCount)
        self.mark = mark
    }

    /// Counts past everything that was known before, with the transaction that is under way: the copy is the ledger from then
    /// on, and what it was a copy of is older.
    func acceptCopy() throws(LedgerError) {
        guard let mark = openMark() else { return }
        let found = try count()
        let last = mark.known.map { SQLiteMark.isBehind(found, $0) ? $0 : found } ?? found
        accepting = (mark, last)
        hasChanged = true
    }

    private func openMark() -> SQLiteMark? {
        sqlite3_db_filename(handle, "main").map { SQLiteMark(of: String(cString: $0)) }
    }

    /// How many transactions have changed declarations; 0 where an older program wrote them all, which didn't count.
    private func count() throws(LedgerError) -> Int32 {
        Int32(clamping: max(0, try rows("PRAGMA user_version") { $0.integer(0) }.first ?? 0))
    }

    /// Whether the file has no entries, perhaps no tables yet: nothing is lost with what belongs to it.
    func isBlank() throws(LedgerError) -> Bool {
        let table = "SELECT 1 FROM sqlite_master WHERE name = 'ledger_entry'"
        if try rows(table, [], { _ in }).isEmpty { return true }
        return try rows("SELECT 1 FROM ledger_entry LIMIT 1", [], { _ in }).isEmpty
    }

    private var olderCopy: LedgerError {
        LedgerError(
            .corrupted,
            "the ledger \(path) is older than the one that was used here last: a copy was put in its place, or another ledger, "
                + "and it lacks what was sent since. Nothing is sent. Put the newer one back, or run `customs hold` first and go "
                + "on as the guide Ledger says (\"Back up and restore\")"
        )
    }
}
