import DeclarationCore
import Glibc
import TestSupport
import Testing

/// Clients' connections must leave descriptors to the ledger, the backends and the operators.
@Suite struct DescriptorTests {
    @Test(arguments: [("64:64", 32), ("64:2048", 1_536), ("64:20000", 4_096), ("6000:20000", 4_096)])
    func connectionsAreAsManyAsDescriptorsAllow(descriptors: String, connections: Int) async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site, descriptors: descriptors)
        #expect(try await serve.metric("customs_gateway_connections_limit") == Double(connections))
        let warnings = serve.log.filter { $0["connections"]?.string == "\(connections)" }
        #expect(warnings.count == (connections < 4_096 ? 1 : 0))
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }
}
