import DeclarationCore
import DeclarationTesting
import TestSupport
import Testing

@testable import Simulator

/// The public suite, against the simulator over real sockets.
@Suite struct SimulatorConformanceTests {
    @Test(arguments: [true, false])
    func conforms(_ isAMS: Bool) async throws {
        let closedPort = try ClosedPort()
        defer { withExtendedLifetime(closedPort) {} }
        try await TestSimulator.run { simulator in
            let harness = SimulatorHarness(simulator, isAMS: isAMS, closedPort: closedPort.number)
            let results = await ConformanceSuite(harness).run()
            #expect(results.count == ConformanceCheck.allCases.count)
            let text = results.map(\.description).joined(separator: "\n")
            #expect(results.allSatisfy { $0.verdict == .passed }, "\(text)")
        }
    }
}
