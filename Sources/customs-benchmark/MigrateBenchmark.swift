import CSQLite
import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import SQLiteLedger

/// `customs migrate plan` over a million entries of a SQLite ledger: the real program's time and greatest memory.
enum MigrateBenchmark {
    private static let rows = 1_000_000

    static func run() async throws {
        let folder = try Folder.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ledger = folder + "/ledger.db"
        await (try SQLiteLedger(path: ledger, time: SystemTime())).close()
        try fill(ledger)
        try old.write(toFile: folder + "/old.json", atomically: true, encoding: .utf8)
        try new.write(toFile: folder + "/new.json", atomically: true, encoding: .utf8)
        // Orders paid under mapi alone can't go to AMS: the plan says so.
        let runs = try (0..<3).map { _ in
            try ProgramRun.measure(
                ["migrate", "plan", folder + "/old.json", folder + "/new.json", "--ledger", "--check-keys", "no"],
                expected: 4
            )
        }
        let seconds = runs.map(\.seconds).median
        Figure(name: "migrate.plan.rows_1m_s", value: seconds, unit: "s for 1,000,000 entries", bar: "<= 10").print()
        Figure(name: "migrate.plan.rows_1m_cpu_s", value: runs.map(\.cpu).median, unit: "s of processor time").print()
        let memory = runs.map(\.megabytes).max() ?? .nan
        Figure(name: "migrate.plan.memory_1m_mb", value: memory, unit: "MB resident at most", bar: "<= 128").print()
    }

    private static let backends = """
        "backends": {"ams": {"plugin": "alipay-ams", "settings": {"region": "sea", "clientId": "BENCH",
             "privateKey": {"file": "a"}, "alipayPublicKey": {"file": "b"}}},
           "mapi": {"plugin": "alipay-mapi", "settings": {"gateway": "https://intlmapi.alipay.com/gateway.do",
             "partner": "2088000000000000", "signType": "RSA2", "privateKey": {"file": "a"},
             "alipayPublicKey": {"file": "b"}}}}
        """

    private static let old = """
        {"version": 1, \(backends), "ledger": {"path": "ledger.db"},
         "routes": [{"customs": "NINGBO", "paidUnder": "mapi", "backend": "mapi"},
                    {"paidUnder": "mapi", "backend": "mapi"}, {"backend": "ams"}]}
        """

    private static let new = """
        {"version": 1, \(backends), "ledger": {"path": "ledger.db"},
         "routes": [{"customs": "NINGBO", "share": "25%", "backend": "ams"}, {"paidUnder": "mapi", "backend": "mapi"},
                    {"backend": "ams"}]}
        """

    /// Entries as accepted declarations leave them: four offices, twenty merchants, one or both payment ids.
    private static func fill(_ path: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        let detail = """
            '{"payments":{' || CASE ?1 % 5 WHEN 0 THEN printf('"ams":"2026112119074101000%013d",', n) ELSE '' END
            || printf('"mapi":"20261121%018d"}', n) || ',"configuration":"0123456789abcdef","route":"routes[2]: everything",'
            || '"attempts":1,"acceptance":{"customsPaymentId":"2026112122001","identityCheck":"passed","clearingChannel":'
            || '"NUCC","clearingTransactionId":"20261121000000000000","registrationId":"31222699S7","reason":{"class":'
            || '"accepted","code":"SUCCESS","text":"success","advice":"Inquire for the customs receipt.","signed":true}},'
            || '"record":{"status":"SUCCESS","stage":"delivered","receiptCode":"120","receiptText":"ok"}}'
            """
        let sql = """
            PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN;
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(rows))
            INSERT INTO ledger_entry (request_id, state, is_free, backend, generation, customs_code, place, merchant,
                amount, currency, is_split, fingerprint_key, fingerprint, buyer_key, buyer, content_key, content, created,
                first_sent, last_sent, changed, detail)
            SELECT printf('ORDER-20261121-%012d', n), 'accepted', 0, 'mapi', 'mapi',
                CASE n % 4 WHEN 0 THEN 'NINGBO' WHEN 1 THEN 'ZONGSHU' WHEN 2 THEN 'ZHENGZHOU' ELSE 'HENAN' END,
                CASE n % 4 WHEN 0 THEN 'ningbo' ELSE NULL END, printf('330296T%03d', n % 20), 100 + n % 400000, 'CNY', 0,
                '0123456789ab', zeroblob(32), '0123456789ab', zeroblob(32), '0123456789ab', zeroblob(420),
                1700000000000 + n, 1700000000000 + n, 1700000000100 + n, 1700000000200 + n,
                \(detail.replacing("?1", with: "n"))
            FROM numbers; COMMIT; PRAGMA journal_mode = WAL;
            """
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK
        else { throw BenchmarkFailure("the ledger can't be filled: \(String(cString: sqlite3_errmsg(database)))") }
    }
}
