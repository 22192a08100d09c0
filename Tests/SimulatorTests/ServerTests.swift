import AlipayMAPI
import CurlTransport
import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import Testing

@testable import Simulator

/// Ports, HTTPS, starting and stopping.
@Suite struct ServerTests {
    @Test(arguments: [true, false])
    func httpsWithItsOwnAuthority(_ isAMS: Bool) async throws {
        try await TestSimulator.run {
            $0.httpsPort = 0
        } test: { simulator in
            let address = try #require(simulator.addresses.https)
            var settings = TransportSettings()
            settings.caBundle = try TestKeys.made.get().caBundle
            let trusting = try CurlTransport(settings)
            let request = Samples.request(Samples.declaration("HTTPS-0001"))
            func backend(_ transport: CurlTransport) throws -> any DeclarationProvider {
                isAMS
                    ? try simulator.ams(["endpoint": .string(address)], transport)
                    : try simulator.mapi(.rsa2, ["gateway": .string(address + "/gateway.do")], transport)
            }
            #expect(try await backend(trusting).declare(request).acceptance != nil)
            await trusting.close()
            // Whoever doesn't know the authority sends nothing.
            let error = await #expect(throws: ProviderError.self) {
                try await backend(simulator.transport).declare(request)
            }
            #expect(error?.delivery == .notSent)
        }
    }

    @Test func aTakenPortIsExplainedAndAStopEndsIt() async throws {
        // Out of the range that the system takes free ports from: nobody else is given it between stop and start.
        let port = UInt16.random(in: 20_000..<32_000)
        try await TestSimulator.run {
            $0.httpPort = port
        } test: { simulator in
            var settings = SimulatorSettings()
            settings.httpPort = port
            let keys = try TestKeys.made.get()
            let second = try SimulatorServer(settings, keys: keys, time: SystemTime())
            #expect(throws: SimulatorError.self) { try second.start() }
            await second.stop()
            #expect(throws: SimulatorError.self) { try simulator.server.start() }
            await simulator.server.stop()
            let third = try SimulatorServer(settings, keys: keys, time: SystemTime())
            #expect(try third.start().httpPort == settings.httpPort, "the port is free again at once")
            await third.stop()
        }
    }

    @Test func addressesAreThoseAClientCanCall() {
        let any = SimulatorAddresses(address: "0.0.0.0", httpPort: 1, httpsPort: 2)
        #expect(any.http == "http://127.0.0.1:1" && any.https == "https://127.0.0.1:2")
        let six = SimulatorAddresses(address: "::1", httpPort: 1, httpsPort: nil)
        #expect(six.gateway == "http://[::1]:1/gateway.do" && six.https == nil)
    }

    @Test func concurrentCallersGetTheirOwnAnswers() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.mapi(.md5)
            let numbers = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...64 {
                    let id = RequestID(rawValue: "PARALLEL-\(number)")
                    group.addTask {
                        try await backend.declare(Samples.request(Samples.declaration(id))).acceptance?
                            .declarationNumber
                    }
                }
                return try await group.reduce(into: Set<String>()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(numbers.count == 64)
            #expect(try await simulator.control("GET", "journal").json["totals"]?["declarations"]?.integer == 64)
        }
    }
}
