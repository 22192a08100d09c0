import AlipayAMS
import AlipayMAPI
import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import Synchronization
import Testing

@testable import Simulator

/// One generation in the shadow of the other against the simulator, over sockets.
@Suite struct ShadowTests {
    /// Counts what leaves for a backend.
    private final class Counting: HTTPTransport {
        private let transport: any HTTPTransport
        private let sent = Mutex(0)

        init(_ transport: any HTTPTransport) { self.transport = transport }

        var count: Int { sent.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            sent.withLock { $0 += 1 }
            return try await transport.send(request)
        }
    }

    /// A ledger over both generations of a simulator.
    private struct Bench {
        let ledger: LedgerRouter
        let store = MemoryLedger()
        let shadow: Counting
        let shadowID: BackendID

        init(_ simulator: TestSimulator, toldAMS: Bool) throws {
            shadow = Counting(simulator.transport)
            shadowID = toldAMS ? "mapi" : "ams"
            let told: BackendID = toldAMS ? "ams" : "mapi"
            let ams = try simulator.ams([:], toldAMS ? nil : shadow)
            let mapi = try simulator.mapi(.rsa2, [:], toldAMS ? shadow : nil)
            let table = try RoutingTable(
                routes: [Route(backend: told, shadow: shadowID, mirrorsInquiries: true)],
                customs: CustomsTable(places: []),
                generations: ["ams": .ams, "mapi": .mapi]
            )
            let backends = [
                Backend(id: "ams", plugin: "alipay-ams", generation: .ams, provider: ams),
                Backend(id: "mapi", plugin: "alipay-mapi", generation: .mapi, provider: mapi),
            ]
            ledger = LedgerRouter(
                router: Router(
                    configuration: Configuration(backends: backends, routes: table),
                    time: SystemTime(),
                    log: NoLog(),
                    metrics: NoMetrics()
                ),
                store: store,
                sealer: PlainSealer(),
                configurationVersion: "v1",
                time: SystemTime()
            )
        }

        /// What is written down of these many.
        func events(_ count: Int) async throws -> [LedgerEvent] {
            let filter = LedgerEventFilter(kinds: [.shadow])
            while true {
                let events = try await store.events(matching: filter, after: nil, limit: 1_000)
                if events.count >= count { return events }
                try await SystemTime().sleep(for: .milliseconds(5))
            }
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [true, false])
    func theJournalShowsNoDeclarationAtTheShadow(_ toldAMS: Bool) async throws {
        try await TestSimulator.run { simulator in
            let bench = try Bench(simulator, toldAMS: toldAMS)
            let ids = (1...20).map { RequestID(rawValue: "SHADOW-\(1_000 + $0)") }
            for id in ids { _ = try await bench.ledger.declare(Samples.declaration(id)) }
            let findings = try await bench.events(20).compactMap(ShadowFinding.init)
            #expect(findings.allSatisfy { $0.result == .expressible && $0.outcome == "accepted" })
            #expect(findings.allSatisfy { ($0.request?.size ?? 0) > 300 })
            #expect(bench.shadow.count == 0, "not one byte leaves for a rehearsal")
            let asked = ids.prefix(5).map { ($0, [told(toldAMS)]) }
            _ = await bench.ledger.inquire(Dictionary(uniqueKeysWithValues: asked))
            let differences = try await bench.events(25).compactMap(ShadowDifference.init)
            #expect(differences.count == 5 && differences.allSatisfy { $0.shadowAnswer == "not found" })
            #expect(bench.shadow.count >= 1, "inquiries are asked")
            let journal = try await simulator.control("GET", "journal?limit=10000").json["entries"]?.array ?? []
            let declared = journal.filter { ($0["calls"]?.integer ?? 0) > 0 }
            #expect(declared.count == 20)
            #expect(declared.allSatisfy { $0["generation"]?.string == told(toldAMS).rawValue })
            #expect(declared.allSatisfy { $0["calls"]?.integer == 1 })
        }
    }

    private func told(_ isAMS: Bool) -> BackendID { isAMS ? "ams" : "mapi" }
}
