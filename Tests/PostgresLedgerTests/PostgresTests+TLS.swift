import DeclarationCore
import Foundation
import OpenSSLSigning
import PostgresLedger
import TestSupport
import Testing

extension PostgresTests {
    /// The server with a certificate of an authority of its own.
    private func secured(hosts: [String]) throws -> TestCertificateAuthority {
        let authority = try TestCertificateAuthority()
        let identity = try authority.issueServerIdentity(hosts: hosts)
        try cluster.install(Data(identity.certificateChainPEM.utf8), as: "server.crt")
        try cluster.install(Data(identity.privateKeyPEM.exposedBytes), as: "server.key")
        try cluster.query("ALTER SYSTEM SET ssl = on")
        try cluster.query("SELECT pg_reload_conf()")
        return authority
    }

    private func settings(_ tls: PostgresTLS, _ authority: TestCertificateAuthority?) throws -> PostgresLedger.Settings
    {
        var settings = cluster.settings()
        settings.server.host = "127.0.0.1"
        settings.server.tls = tls
        if let authority {
            let path = "\(cluster.folder)/\(settings.schema).pem"
            try authority.certificatePEM.write(toFile: path, atomically: false, encoding: .utf8)
            settings.server.authorities = path
        }
        return settings
    }

    @Test func aVerifiedServerIsUsedAndAnotherIsNot() async throws {
        let authority = try secured(hosts: ["127.0.0.1"])
        let good = try settings(.verifyFull, authority)
        // The server reads its certificate anew in a moment.
        try await reached { (try? await open(good)) != nil }
        let store = try await open(good)
        #expect(try await Self.intend("TLS-1", in: store))
        let used = try cluster.query(
            """
            SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
            WHERE application_name = 'customs-ledger' AND ssl AND version IN ('TLSv1.2', 'TLSv1.3')
            """
        )
        #expect(used != "0")
        await store.close()
        for authorities in [try TestCertificateAuthority(), nil] {
            let settings = try settings(.verifyFull, authorities)
            let error = await #expect(throws: LedgerError.self) { try await open(settings) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("certificate verify failed") == true, "\(error?.message ?? "")")
            #expect(try cluster.query("SELECT to_regnamespace('\(settings.schema)') IS NULL") == "t")
        }
        let elsewhere = try secured(hosts: ["db.example.com"])
        let chain = try settings(.verifyCA, elsewhere)
        try await reached { (try? await open(chain)) != nil }
        let named = try settings(.verifyFull, elsewhere)
        let error = await #expect(throws: LedgerError.self) { try await open(named) }
        #expect(error?.code == .unavailable)
    }
}
