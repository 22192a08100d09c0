import CurlTransport
import DeclarationCore
import Foundation
import OpenSSLSigning
import TestSupport
import Testing

/// A certificate that is replaced while clients are served over TLS.
@Suite struct CertificateReloadTests {
    @Test func newConnectionsGetTheNewCertificate() async throws {
        let site = try ServeSite()
        let (old, new) = (try TestCertificateAuthority(), try TestCertificateAuthority())
        try Self.install(old, at: site, authority: "old-ca.pem")
        try Self.configure(site, note: "the first")
        let serve = try await ServeProcess.start(site)
        let trustsOld = try Self.client("old-ca.pem", site)
        #expect(try await Self.isServed(trustsOld, serve))
        try Self.install(new, at: site, authority: "new-ca.pem")
        let trusting = try Self.client("new-ca.pem", site)
        try await serve.wait { (try? await Self.isServed(trusting, serve)) == true }
        // The old one's connection is open and goes on; a key that doesn't fit changes nothing.
        #expect(try await Self.isServed(trustsOld, serve))
        let stray = try old.issueServerIdentity().privateKeyPEM
        try site.write(String(decoding: stray.exposedBytes, as: UTF8.self), to: "server-key.pem")
        try await serve.wait { !serve.events("configuration not reloaded, the old one stays").isEmpty }
        let another = try Self.client("new-ca.pem", site)
        #expect(try await Self.isServed(another, serve))
        for transport in [trustsOld, trusting, another] { await transport.close() }
        // A configuration that comes with such a key was never in use, and the ledger doesn't say so.
        let failures = serve.events("configuration not reloaded, the old one stays").count
        try Self.configure(site, note: "never in use")
        serve.process.signal(SIGHUP)
        try await serve.wait {
            serve.events("configuration not reloaded, the old one stays").count > failures
        }
        try Self.configure(site, note: "mended")
        try Self.install(new, at: site, authority: "new-ca.pem")
        let first = try #require(serve.events("configuration reloaded").first?["configuration"]?.string)
        try await serve.wait {
            serve.events("configuration reloaded").contains { $0["configuration"]?.string != first }
        }
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
        #expect(try await site.recordedVersions().count == 2)
    }

    private static func configure(_ site: ServeSite, note: String) throws {
        try site.configure(tls: ["certificate": "server.pem", "privateKey": ["file": "server-key.pem"]], note: note)
    }

    private static func install(_ authority: TestCertificateAuthority, at site: ServeSite, authority name: String)
        throws
    {
        let identity = try authority.issueServerIdentity()
        try site.write(authority.certificatePEM, to: name)
        try site.write(identity.certificateChainPEM, to: "server.pem")
        try site.write(String(decoding: identity.privateKeyPEM.exposedBytes, as: UTF8.self), to: "server-key.pem")
    }

    private static func client(_ authority: String, _ site: ServeSite) throws -> CurlTransport {
        var settings = TransportSettings()
        settings.caBundle = "\(site.folder)/\(authority)"
        return try CurlTransport(settings)
    }

    private static func isServed(_ transport: CurlTransport, _ serve: ServeProcess) async throws -> Bool {
        let request = HTTPRequest(method: "GET", url: "https://127.0.0.1:\(serve.port)/gateway.do")
        return try await transport.send(request).status == 200
    }
}
