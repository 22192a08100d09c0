import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import Testing

@testable import Simulator

/// The public suite, against the simulator over real sockets.
@Suite struct SimulatorConformanceTests {
    @Test(arguments: [true, false])
    func conforms(_ isAMS: Bool) async throws {
        let closedPort = try await Self.closedPort()
        try await TestSimulator.run { simulator in
            let harness = SimulatorHarness(simulator, isAMS: isAMS, closedPort: closedPort)
            let results = await ConformanceSuite(harness).run()
            #expect(results.count == ConformanceCheck.allCases.count)
            let text = results.map(\.description).joined(separator: "\n")
            #expect(results.allSatisfy { $0.verdict == .passed }, "\(text)")
        }
    }

    /// A port that was just given back, so that nobody listens there.
    private static func closedPort() async throws -> UInt16 {
        var settings = SimulatorSettings()
        settings.httpPort = 0
        let server = try SimulatorServer(settings, keys: try TestKeys.made.get(), time: SystemTime())
        let port = try server.start().httpPort
        await server.stop()
        return port
    }
}
