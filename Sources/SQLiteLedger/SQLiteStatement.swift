import CSQLite
import DeclarationCore
import LedgerSQL

/// A prepared statement; belongs to one connection and its thread.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let failure: SQLiteFailure
    /// What is bound, until the next run.
    private var bytes = BoundBytes()

    init(_ sql: String, _ database: OpaquePointer, _ failure: SQLiteFailure) throws(LedgerError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else {
            throw failure.error(code, String(cString: sqlite3_errmsg(database)), while: "preparing a statement")
        }
        self.handle = handle
        self.failure = failure
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement and reads every row.
    func rows<Row>(_ values: [SQLValue], _ read: (SQLiteRow) -> Row) throws(LedgerError) -> [Row] {
        let bound = bytes.bind(values, to: handle)
        guard bound == SQLITE_OK else { throw error(bound) }
        var rows: [Row] = []
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_ROW {
                rows.append(read(SQLiteRow(handle)))
                continue
            }
            let error = code == SQLITE_DONE ? nil : self.error(code)
            // The reset repeats the step's code; the step's has been looked at.
            sqlite3_reset(handle)
            if let error { throw error }
            return rows
        }
    }

    private func error(_ code: Int32) -> LedgerError {
        let detail = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) } ?? "no detail"
        return failure.error(code, detail, while: "a statement")
    }
}

/// The row that a statement stands on.
struct SQLiteRow: SQLRow {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func optionalText(_ column: Int32) -> String? {
        guard let text = sqlite3_column_text(handle, column) else { return nil }
        let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    func withText<Value>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        // The text first: SQLite may convert the value, and only then is its length known.
        let text = sqlite3_column_text(handle, column)
        return body(
            UnsafeBufferPointer(start: text, count: text == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
        )
    }

    func optionalBlob(_ column: Int32) -> [UInt8]? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
