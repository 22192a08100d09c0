import AlipayAMS
import AlipayMAPI
import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import Testing

@testable import Simulator

/// The ledger's re-transmissions against the simulator, over sockets, with both clocks set by the test.
@Suite struct LedgerRetransmissionTests {
    /// A ledger over one backend of a simulator.
    private struct Bench {
        let simulator: TestSimulator
        let provider: any DeclarationProvider
        let rules: RetransmissionRules
        let ledger: LedgerRouter
        let time = ManualTime()
        let store = MemoryLedger()

        init(_ simulator: TestSimulator, isAMS: Bool) throws {
            self.simulator = simulator
            let registration = isAMS ? AMSProvider.registration : MAPIProvider.registration
            provider = isAMS ? try simulator.ams() : try simulator.mapi()
            rules = try #require(registration.retransmission)
            let backend = Backend(
                id: "only",
                plugin: registration.id,
                generation: registration.generation,
                provider: provider,
                retransmission: rules
            )
            let table = try RoutingTable(
                routes: [Route(backend: "only")],
                customs: CustomsTable(places: []),
                generations: ["only": registration.generation]
            )
            let configuration = Configuration(backends: [backend], routes: table)
            ledger = LedgerRouter(
                router: Router(configuration: configuration, time: SystemTime(), log: NoLog(), metrics: NoMetrics()),
                store: store,
                sealer: PlainSealer(),
                configurationVersion: "v1",
                time: time
            )
        }

        /// Both sides' time passes.
        func pass(seconds: Int64) async throws {
            time.advance(milliseconds: seconds * 1000)
            try await simulator.control("POST", "clock", "{\"advanceSeconds\": \(seconds)}")
        }

        func refusals(_ id: RequestID, _ corrected: Declaration? = nil) async throws -> [RetransmissionRefusal] {
            do {
                _ = try await ledger.retransmit(id, corrected: corrected)
                return []
            } catch LedgerRouterError.retransmission(_, let refusals) {
                return refusals
            }
        }
    }

    @Test(arguments: [true, false])
    func refusedBeforeTheWindowAndTakenAfterIt(_ isAMS: Bool) async throws {
        try await TestSimulator.run { simulator in
            let bench = try Bench(simulator, isAMS: isAMS)
            let id: RequestID = "REPUSH-0001"
            var corrected = Samples.declaration(id)
            _ = try await bench.ledger.declare(corrected)
            let sent = bench.time.now()
            corrected.amount = .fen(9_900)
            corrected.customs = CustomsDestination(code: "NINGBO")
            try await bench.pass(seconds: 329)
            let early = try await bench.refusals(id, corrected)
            #expect(early.map(\.rule) == [.interval])
            #expect(early.first?.allowedFrom == sent.adding(milliseconds: 330_000))
            #expect(try await simulator.journal(id)["calls"] == 1)
            try await bench.pass(seconds: 1)
            let report = try await bench.ledger.retransmit(id, corrected: corrected)
            #expect(report.entry.binding.customsCode == "NINGBO" && report.entry.amount == .fen(9_900))
            try await bench.pass(seconds: 330)
            _ = try await bench.ledger.retransmit(id)
            let journal = try await simulator.journal(id)
            #expect(journal["retransmissions"] == 2 && journal["declarations"] == 1 && journal["replays"] == 0)
            let record = try #require(try await bench.provider.inquire([id]).answer?.records.first)
            #expect(record.amount == .fen(9_900) && record.customsCode == "NINGBO")
        }
    }

    @Test func theNanshaInspectionNever() async throws {
        try await TestSimulator.run { simulator in
            let bench = try Bench(simulator, isAMS: false)
            var declaration = Samples.declaration("REPUSH-0002")
            declaration.customs = CustomsDestination(code: "NANSHAGJ")
            _ = try await bench.ledger.declare(declaration)
            _ = try await bench.ledger.declare(Samples.declaration("REPUSH-0003"))
            try await bench.pass(seconds: 3_600)
            let unchanged = try await bench.refusals("REPUSH-0002")
            #expect(unchanged.map(\.rule) == [.office])
            #expect(unchanged.first?.message.contains("NANSHAGJ") == true)
            declaration.requestID = "REPUSH-0003"
            declaration.paymentIDs = Samples.declaration("REPUSH-0003").paymentIDs
            #expect(try await bench.refusals("REPUSH-0003", declaration).map(\.rule) == [.office])
            #expect(try await simulator.journal("REPUSH-0002")["calls"] == 1)
        }
    }

    /// What a correction may change, field by field: the ledger refuses exactly what the other side refuses.
    @Test(arguments: [true, false])
    func theRulesAreTheOtherSides(_ isAMS: Bool) async throws {
        try await TestSimulator.run { simulator in
            let bench = try Bench(simulator, isAMS: isAMS)
            let generation: Generation = isAMS ? .ams : .mapi
            let changes = Self.changes(generation)
            for index in changes.indices { _ = try await bench.ledger.declare(Self.first(index)) }
            try await bench.pass(seconds: 3_600)
            var allowed = 0
            for (index, change) in changes.enumerated() {
                var corrected = Self.first(index)
                change.apply(&corrected)
                let refusals = try await bench.refusals(corrected.requestID, corrected)
                #expect(refusals.isEmpty || refusals.map(\.rule) == [.modifiableFields], "\(change.name)")
                // A refused one is sent past the ledger, to see what the other side would have said.
                let isTaken =
                    refusals.isEmpty
                    ? true : try await bench.provider.declare(Samples.request(corrected)).acceptance != nil
                #expect(isTaken == refusals.isEmpty, "\(change.name)")
                if refusals.isEmpty {
                    #expect(try await simulator.journal(corrected.requestID)["retransmissions"] == 1, "\(change.name)")
                    allowed += 1
                }
            }
            #expect(allowed == (isAMS ? 7 : 5))
        }
    }

    private struct Change: Sendable {
        let name: String
        let apply: @Sendable (inout Declaration) -> Void
    }

    private static func first(_ index: Int) -> Declaration {
        var declaration = Samples.part(RequestID(rawValue: "FIELD-\(1000 + index)"))
        declaration.subOrderID = SubOrderID(rawValue: "SUB-\(index)")
        return declaration
    }

    private static func changes(_ generation: Generation) -> [Change] {
        [
            Change(name: "merchant.customsCode") { $0.merchant.customsCode = "OTHER" },
            Change(name: "merchant.customsName") { $0.merchant.customsName = "Other" },
            Change(name: "customs.code") { $0.customs.code = "NINGBO" },
            Change(name: "amount") { $0.amount = .fen(1) },
            Change(name: "subOrderId") { $0.subOrderID = "SUB-OTHER" },
            Change(name: "buyer.name.full") { $0.buyer?.name.full = Redacted("李样例") },
            Change(name: "buyer.certificateNumber") { $0.buyer?.number = Redacted("110105194912310029") },
            Change(name: "paymentIds") { $0.paymentIDs[generation] = "PAY-OTHER" },
            Change(name: "splitOrder") { ($0.isSplit, $0.subOrderID) = (false, nil) },
            Change(name: "buyer") { $0.buyer = nil },
        ]
    }

    /// The answer to a re-transmission is lost, the process dies: after a restart the ledger holds what the other side has.
    @Test(arguments: [true, false], [#""fault": "closeAfterProcessing""#, #""fault": "closeBeforeProcessing""#])
    func aLostAnswerIsSettled(_ isAMS: Bool, _ fault: String) async throws {
        try await TestSimulator.run { simulator in
            let bench = try Bench(simulator, isAMS: isAMS)
            let id: RequestID = "REPUSH-0004"
            var corrected = Samples.declaration(id)
            _ = try await bench.ledger.declare(corrected)
            try await bench.pass(seconds: 330)
            corrected.amount = .fen(9_900)
            try await simulator.nextDeclare(fault)
            await #expect(throws: LedgerRouterError.self) {
                try await bench.ledger.retransmit(id, corrected: corrected)
            }
            #expect(try await bench.store.entry(id)?.state == .unknown)
            _ = try await bench.ledger.settle()
            try await bench.pass(seconds: 601)
            _ = try await bench.ledger.settle()
            let entry = try #require(try await bench.store.entry(id))
            #expect(entry.state == .accepted && entry.retransmission == nil && entry.amount == .fen(9_900))
            let record = try #require(try await bench.provider.inquire([id]).answer?.records.first)
            #expect(record.amount == .fen(9_900))
            #expect(try await simulator.journal(id)["retransmissions"] == 1)
        }
    }
}
