import DeclarationCore
import DeclarationTesting
import Testing

@testable import PostgresLedger

struct SettingsTests {
    private func parameters(
        _ server: PostgresServer,
        _ environment: [String: String] = [:]
    ) throws -> [String: String] {
        let parameters = try ConnectionParameters(server, timeout: 1_000) { environment[$0] }
        return Dictionary(uniqueKeysWithValues: parameters.list)
    }

    @Test(arguments: [
        ("db.example.com", "verify-full"), ("127.0.0.1.example.com", "verify-full"), ("127.0.0.1", "prefer"),
        ("localhost", "prefer"), ("/run/postgresql", "prefer"), ("localhost,db.example.com", "verify-full"),
    ])
    func otherMachinesAreVerified(host: String, mode: String) throws {
        #expect(try parameters(PostgresServer(host: host))["sslmode"] == mode)
        #expect(try parameters(PostgresServer(host: host, tls: .require))["sslmode"] == "require")
    }

    @Test(arguments: [
        (["PGHOST": "db.example.com"], "verify-full"), (["PGHOSTADDR": "192.0.2.1"], "verify-full"),
        (["PGSERVICE": "books"], "verify-full"), (["PGHOST": "/run/postgresql"], "prefer"), ([:], "prefer"),
    ])
    func theEnvironmentsServerIsVerifiedToo(environment: [String: String], mode: String) throws {
        #expect(try parameters(PostgresServer(), environment)["sslmode"] == mode)
        let service = PostgresServer(connectionString: Secret("service=books"))
        #expect(try parameters(service)["sslmode"] == "verify-full")
    }

    @Test func aConnectionStringGoesFirst() throws {
        let server = PostgresServer(
            connectionString: Secret("postgresql://me:pass%20word@db.example.com:7000/books?sslmode=verify-ca\n"),
            host: "other",
            password: Secret("none")
        )
        let values = try parameters(server)
        #expect(values["host"] == "db.example.com")
        #expect(values["port"] == "7000")
        #expect(values["password"] == "pass word")
        #expect(values["sslmode"] == "verify-ca")
        #expect(values["sslrootcert"] != nil)
    }

    @Test func aBadConnectionStringIsNotShown() throws {
        let error = #expect(throws: LedgerError.self) {
            try parameters(PostgresServer(connectionString: Secret("host=x hunter2secret")))
        }
        #expect(error?.description.contains("hunter2") == false)
    }

    /// libpq would take a part of the password for the host, the port or the database, and quote it.
    @Test(arguments: [
        "postgresql://me:pa@HIDDEN@127.0.0.1:1/books", "postgresql://me:pa@ss:HIDDEN@127.0.0.1:1/books",
        "postgresql://me:HIDDEN/xy@127.0.0.1:1/books", "postgresql://me:77/HIDDEN@127.0.0.1:1/books",
        "postgres://me:HIDDEN127.0.0.1:1/books", "postgresql://me:pw@127.0.0.1:HIDDEN/books",
        "postgresql://me:pw@127.0.0.1:1/books\npostgresql://me:HIDDEN@127.0.0.1:1/books",
        "postgresql://me:a HIDDEN@127.0.0.1:1/books", "postgresql://me:HIDDEN%PW@127.0.0.1:1/books",
        "postgresql://me:HIDDEN\0@127.0.0.1:1/books", "host=127.0.0.1 port=HIDDEN", "host='a HIDDEN' dbname=books",
        "host=127.0.0.1 dbname=books\npassword=HIDDEN", "host=127.0.0.1 password=a HIDDEN",
    ])
    func aTextThatLibpqWouldMisreadIsRefusedUnshown(text: String) throws {
        let error = #expect(throws: LedgerError.self) {
            try parameters(PostgresServer(connectionString: Secret(text)))
        }
        #expect(error?.message.hasPrefix("the ledger's connection string") == true)
        #expect(error?.message.contains("%40") == true)
        #expect(error?.message.contains("HIDDEN") == false && error?.message.contains("127.0.0.1") == false)
    }

    @Test(arguments: [
        "postgresql://me:p%40s%2Fs@127.0.0.1:1,[::1]:2/books?sslrootcert=/etc/ca.pem",
        "postgresql:///books?host=/run/pg",
        "postgresql://me:a?b#c@127.0.0.1/books", "postgresql://%2Frun%2Fpg/books",
        "host=/run/pg,@pg port=1,2 user='a b'",
    ])
    func whatLibpqReadsAsItIsMeantIsTaken(text: String) throws {
        let values = try parameters(PostgresServer(connectionString: Secret(text + "\r\n")))
        #expect(values["dbname"] == "books" || values["user"] == "a b")
    }

    @Test func quotedWordsThatNameNothingAreMasked() {
        let given = [
            ("host", "db.example.com,/run/pg"), ("port", "7000"), ("user", "me"), ("dbname", "books"),
            ("password", "hunter2secret"), ("service", "HIDDEN"),
        ]
        let mask = DetailMask(given, defaults: [("user", "you")])
        for text in [
            #"connection to server at "db.example.com" (192.0.2.1), port 7000 failed: FATAL:  database "books" does not exist"#,
            #"connection to server on socket "/run/pg/.s.PGSQL.7000" failed: role "you" does not exist"#, "no quotes",
        ] {
            #expect(mask.masked(text) == text)
        }
        #expect(mask.masked(#"definition of service "HIDDEN" not found"#) == #"definition of service "…" not found"#)
        #expect(mask.masked(#"open "HIDDEN"#) == #"open "…"#)
        #expect(mask.masked("it is hunter2secret, me") == "it is …, me")
        let quoting = DetailMask(given + [("options", #"a"b"#)])
        #expect(!quoting.masked(#"invalid "a"HIDDEN""#).contains("HIDDEN"))
    }

    @Test func aServiceThatIsUnknownIsNotQuoted() async throws {
        let server = PostgresServer(connectionString: Secret("service=HIDDENSERVICE"))
        let error = await #expect(throws: LedgerError.self) {
            try await PostgresLedger(PostgresLedger.Settings(server: server), time: ManualTime())
        }
        #expect(error?.message.contains("\"…\"") == true && error?.message.contains("HIDDEN") == false)
    }

    @Test(arguments: ["", "1a", "Upper", "a\"b", "a-b", String(repeating: "a", count: 64)])
    func aSchemaNeedsAName(name: String) async throws {
        let settings = PostgresLedger.Settings(server: PostgresServer(host: "/nowhere"), schema: name)
        let error = await #expect(throws: LedgerError.self) {
            try await PostgresLedger(settings, time: ManualTime())
        }
        #expect(error?.message.hasPrefix("schema:") == true)
    }

    @Test func aServerThatIsNotThereIsUnavailable() async throws {
        let settings = PostgresLedger.Settings(server: PostgresServer(host: "/nowhere", password: Secret("hunter2")))
        let error = await #expect(throws: LedgerError.self) {
            try await PostgresLedger(settings, time: ManualTime())
        }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func marksAreNumbered() {
        #expect(PostgresStatement.numbered("a = ? AND b IN (?, ?)") == "a = $1 AND b IN ($2, $3)")
        #expect(PostgresStatement.numbered("COMMIT") == "COMMIT")
    }
}
