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
