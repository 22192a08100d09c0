import DeclarationCore
import Foundation
import TestSupport
import Testing

/// Two gateways on one PostgreSQL, both killed with SIGKILL again and again while a client declares through them; judged by
/// what arrived at the other side. A sample by itself; longer with `CUSTOMS_GATEWAY_KILLS=60 swift test --filter
/// KilledGateways`.
@Suite struct KilledGatewaysTests {
    private static let workers = 6

    private static var kills: Int {
        ProcessInfo.processInfo.environment["CUSTOMS_GATEWAY_KILLS"].flatMap { Int($0) } ?? 6
    }

    @Test func nothingIsLostAndNothingTwice() async throws {
        let cluster = try await Blocking.run { try TestCluster() }
        let site = try ServeSite()
        let simulator = try await SimulatedGateway.start("simulator", in: site.folder)
        // Every fourth id keeps its gateway waiting, so that kills fall into the middle of calls; some lose their answer.
        try await simulator.add(faults: [
            ["fault": "none", "delayMs": 120, "requestId": "KG-*-2", "operation": "declare"],
            ["fault": "closeAfterProcessing", "requestId": "KG-*0-3", "operation": "declare", "times": 50],
        ])
        let connection = "host=\(cluster.folder) port=\(cluster.port) user=postgres dbname=postgres"
        try site.write(connection, to: "connection")
        try site.write("gateway-run-key-of-32-bytes-or-more-01", to: "ledger.key")
        try site.configure(Self.south(simulator), ledger: Self.ledger)
        let first = try await ServeProcess.start(site, name: "a")
        let second = try await ServeProcess.start(site, name: "b")
        let clients = [try ShopClient(port: first.port), try ShopClient(port: second.port)]
        let load = Load()
        var seconds = 0.0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.workers {
                group.addTask {
                    var count = 0
                    while !load.isOver {
                        let id = "KG-\(worker)-\(count)-\(count % 4)"
                        load.declared(id, calls: try await ShopClient.insist(id, on: clients))
                        count += 1
                    }
                }
            }
            let start = ContinuousClock.now
            let running = try await Self.kill(site, first, second)
            load.end()
            try await group.waitForAll()
            seconds = (ContinuousClock.now - start) / .seconds(1)
            for serve in running {
                serve.process.signal(SIGTERM)
                #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
            }
        }
        try Self.judge(load.ids, try await simulator.journal())
        print(
            "killed gateways: \(Self.kills) kills in \(Int(seconds)) s, \(load.ids.count) declarations in \(load.calls) calls: "
                + "0 lost, 0 twice"
        )
        simulator.process.signal(SIGTERM)
        await simulator.process.end()
    }

    /// Kills one or the other and starts it again on its port.
    ///
    /// - Returns: those that run at the end.
    private static func kill(
        _ site: ServeSite,
        _ first: ServeProcess,
        _ second: ServeProcess
    ) async throws -> [ServeProcess] {
        var running = ["a": first, "b": second]
        for number in 0..<kills {
            let name = number % 3 == 2 ? "a" : "b"
            guard let victim = running[name] else { continue }
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...900)))
            victim.process.signal(SIGKILL)
            #expect(await victim.process.end() == 137)
            running[name] = try await ServeProcess.start(site, name: name, port: victim.port)
        }
        return Array(running.values)
    }

    private static func judge(_ ids: [String], _ journal: [SimulatedGateway.Arrival]) throws {
        let arrivals = Dictionary(grouping: journal, by: \.requestID)
        #expect(Set(ids).count == ids.count)
        #expect(ids.count > kills)
        let lost = ids.filter { arrivals[$0] == nil }
        #expect(lost.isEmpty, "lost: \(lost.prefix(20))")
        let twice = journal.filter { $0.declarations != 1 || $0.retransmissions > 0 || $0.distinctContents != 1 }
        #expect(twice.isEmpty, "twice: \(twice.prefix(20))")
        #expect(arrivals.values.allSatisfy { $0.count == 1 })
    }

    private static let ledger: JSONValue = [
        "store": "postgresql", "connection": ["file": "connection"], "keys": [["file": "ledger.key"]],
        "notFoundAgeMs": 300, "ownerLeaseMs": 1_000,
    ]

    private static func south(_ simulator: SimulatedGateway) -> JSONValue {
        [
            "plugin": "alipay-mapi",
            "settings": [
                "gateway": .string("\(simulator.address)/gateway.do"), "partner": "2088000000000000",
                "signType": "RSA2", "privateKey": ["file": "keys/mapi-merchant-private.pem"],
                "alipayPublicKey": ["file": "keys/mapi-alipay-public.pem"],
            ],
        ]
    }
}
