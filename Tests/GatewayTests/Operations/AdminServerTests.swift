import DeclarationCore
import HTTPServer
import Testing

@testable import Gateway

@Suite struct AdminServerTests {
    /// It stops last of all, so that an operator's question must not hold the process up.
    @Test func stoppingCutsShortWhatIsBeingAnswered() async throws {
        try await TestGateway.run(gateway: #""admin": {"port": 0},"#) { gateway in
            let (asked, signal) = AsyncStream<Void>.makeStream()
            let (never, source) = AsyncStream<Void>.makeStream()
            let admin = try AdminServer(
                gateway.settings.admin,
                health: GatewayHealth(),
                metrics: MetricsRegistry(),
                backends: {
                    signal.yield()
                    // Ends with the task.
                    for await _ in never {}
                    return ["backends": []]
                },
                refresh: { _ in }
            )
            let http = RawHTTP(port: try admin.start())
            async let answer = http.exchange("GET /health/backends", [])
            for await _ in asked { break }
            // Without this time it would be cut short all the same, but later.
            #expect(gateway.settings.admin.drainTimeout == .zero)
            await admin.stop()
            #expect(try await answer.status == 200)
            source.finish()
        }
    }
}
