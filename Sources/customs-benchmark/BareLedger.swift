import CSQLite
import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import SQLiteLedger

/// The yardstick of the ledger: a bare loop through SQLite's C API that writes rows of the same size into the same tables,
/// groups of them in a transaction, and looks at nothing before.
final class BareLedger {
    private let folder: String
    private var database: OpaquePointer?
    private var statements: (opening: [OpaquePointer], closing: [OpaquePointer]) = ([], [])
    private var count = 0

    /// Makes an empty ledger and opens it anew.
    init() async throws {
        folder = try Folder.temporary()
        let path = folder + "/bare.db"
        await (try SQLiteLedger(path: path, time: SystemTime())).close()
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK else {
            throw BenchmarkFailure("the bare ledger can't be opened")
        }
        try execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
        statements = (try Self.opening.map(prepared), try Self.closing.map(prepared))
    }

    deinit {
        (statements.opening + statements.closing).forEach { sqlite3_finalize($0) }
        sqlite3_close_v2(database)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes so many declarations: a group of them begun in one transaction, and ended in the next.
    func declare(_ times: Int, inGroupsOf size: Int) throws {
        let end = count + times
        while count < end {
            let first = count
            let size = min(size, end - count)
            for list in [statements.opening, statements.closing] {
                try execute("BEGIN IMMEDIATE")
                for number in first..<(first + size) { for statement in list { try run(statement, number) } }
                try execute("COMMIT")
            }
            count += size
        }
    }

    /// What is written before a declaration is sent; `?1` is its number.
    private static let opening = [
        """
        INSERT INTO ledger_entry (request_id, state, is_free, backend, generation, customs_code, place, merchant, amount,
            currency, is_split, fingerprint_key, fingerprint, buyer_key, buyer, content_key, content, created, first_sent,
            last_sent, changed, next_check, owner, detail)
        VALUES (printf('ORDER-%010d', ?1), 'sending', 0, 'bench', 'ams', 'ZONGSHU', 'ZONGSHU', 'TESTCODE01', 1234,
            'CNY', 0, '0123456789ab', zeroblob(32), '0123456789ab', randomblob(32), '0123456789ab', zeroblob(420),
            1700000000000 + ?1, 1700000000000, 1700000000000, 1700000000000, 1700000015000 + ?1,
            '0123456789abcdef0123456789abcdef', printf('%180s', 'detail'))
        """,
        "INSERT INTO ledger_payment VALUES (printf('2023111400000000000000000%010d', ?1), 'ams', printf('ORDER-%010d', ?1))",
        "INSERT INTO ledger_payment VALUES (printf('202311140000000000%010d', ?1), 'mapi', printf('ORDER-%010d', ?1))",
        """
        INSERT INTO ledger_attempt (request_id, number, kind, started, backend, generation, customs_code, place,
            configuration, route)
        VALUES (printf('ORDER-%010d', ?1), 1, 'declare', 1700000000000, 'bench', 'ams', 'ZONGSHU', 'ZONGSHU',
            'benchmark', 'routes[0]: customs ZONGSHU')
        """,
    ]

    /// What is written after its answer.
    private static let closing = [
        """
        UPDATE ledger_entry SET state = 'accepted', owner = NULL, changed = 1700000000100, last_sent = 1700000000100,
            next_check = 1700000060000 + ?1, detail = printf('%420s', 'detail')
        WHERE request_id = printf('ORDER-%010d', ?1)
        """,
        """
        UPDATE ledger_attempt SET ended = 1700000000100, delivery = NULL, class = 'accepted', code = 'SUCCESS',
            text = 'Success', authenticated = 1
        WHERE request_id = printf('ORDER-%010d', ?1) AND number = 1
        """,
    ]

    private func prepared(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else {
            throw BenchmarkFailure("a bare statement can't be prepared: \(String(cString: sqlite3_errmsg(database)))")
        }
        return statement
    }

    private func run(_ statement: OpaquePointer, _ number: Int) throws {
        sqlite3_bind_int64(statement, 1, Int64(number))
        guard sqlite3_step(statement) == SQLITE_DONE, sqlite3_reset(statement) == SQLITE_OK else {
            throw BenchmarkFailure("a bare statement failed: \(String(cString: sqlite3_errmsg(database)))")
        }
    }

    private func execute(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw BenchmarkFailure("the bare ledger: \(String(cString: sqlite3_errmsg(database)))")
        }
    }
}
