import DeclarationCore
import Foundation
import TestSupport
import Testing

/// Ningbo moves from mapi to AMS under load: the gateway takes declarations all the time while `customs migrate watch`
/// raises the share; AMS begins to refuse in the middle, the share steps back, and after the whole move it goes back by
/// hand. Judged by what arrived at the other side.
@Suite struct OfficeMoveTests {
    private static let workers = 6

    @Test func ningboMovesThereAndBack() async throws {
        let site = try ServeSite()
        let simulator = try await SimulatedGateway.start("simulator", in: site.folder)
        // Some answers get lost on either side, all the time.
        try await simulator.add(faults: [
            ["fault": "closeAfterProcessing", "requestId": "MOVE-*7", "operation": "declare", "times": 20]
        ])
        let move = OfficeMove(site: site, simulator: simulator)
        try site.write(OfficeMove.token, to: "token")
        try move.write(share: "0%")
        let serve = try await ServeProcess.start(site)
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.workers {
                group.addTask {
                    var count = 0
                    while !load.isOver {
                        let id = "MOVE-\(worker)-\(count)"
                        load.declared(id, calls: try await OfficeMove.insist(id, on: serve.port))
                        count += 1
                    }
                }
            }
            let shares = try await move.there()
            #expect(shares == ["10%", "50%", "10%", "50%", "100%"])
            try await move.waitForArrivals(of: "ams", atLeast: 20)
            try move.write(share: "0%")
            try await serve.wait { try await serve.metric("customs_gateway_last_reload_failed") == 0 }
            try await move.waitForArrivals(of: "mapi", atLeast: 20)
            load.end()
            try await group.waitForAll()
        }
        try Self.judge(load, try await simulator.journal())
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
        simulator.process.signal(SIGTERM)
        await simulator.process.end()
    }

    private static func judge(_ load: Load, _ journal: [SimulatedGateway.Arrival]) throws {
        let taken = journal.filter { $0.declarations > 0 }
        let arrivals = Dictionary(grouping: taken, by: \.requestID)
        let ids = load.ids
        let lost = ids.filter { arrivals[$0] == nil }
        #expect(lost.isEmpty, "lost: \(lost.prefix(20))")
        let twice = arrivals.values.filter {
            $0.count > 1 || $0.contains { $0.declarations > 1 || $0.distinctContents > 1 }
        }
        #expect(twice.isEmpty, "twice: \(twice.prefix(20))")
        let generations = Dictionary(grouping: taken, by: \.generation).mapValues(\.count)
        print("move of Ningbo: \(ids.count) declarations in \(load.calls) calls, \(generations): 0 lost, 0 twice")
    }
}

/// The configuration of a move, and what moves it.
struct OfficeMove {
    static let token = "a-token-of-the-shop-that-moves-its-office-01"

    let site: ServeSite
    let simulator: SimulatedGateway

    /// Writes the configuration with a share for the new generation.
    func write(share: String) throws {
        try site.write(configuration(share).text, to: "gateway.json")
    }

    private func configuration(_ share: String) -> JSONValue {
        let ams: JSONValue = [
            "endpoint": .string(simulator.address), "clientId": "SIMULATOR_CLIENT_0001",
            "privateKey": ["file": "keys/ams-merchant-private.pem"],
            "alipayPublicKey": ["file": "keys/ams-alipay-public.pem"],
        ]
        let mapi: JSONValue = [
            "gateway": .string("\(simulator.address)/gateway.do"), "partner": "2088000000000000", "signType": "RSA2",
            "privateKey": ["file": "keys/mapi-merchant-private.pem"],
            "alipayPublicKey": ["file": "keys/mapi-alipay-public.pem"],
        ]
        let rails: JSONValue = [
            "refusalRate": "10%", "unknownRate": "50%", "unknownInARow": 1_000, "latencyMs": 60_000,
        ]
        return [
            "logLevel": "warning", "logFormat": "json", "ledger": ["path": "ledger.sqlite", "notFoundAgeMs": 300],
            "backends": [
                "ams": ["plugin": "alipay-ams", "settings": ams], "mapi": ["plugin": "alipay-mapi", "settings": mapi],
            ],
            "routes": [
                ["customs": "NINGBO", "share": .string(share), "move": "ningbo", "backend": "ams"], ["backend": "mapi"],
            ],
            "moves": [
                "ningbo": [
                    "steps": ["10%", "50%", "100%"], "holdMinutes": 0, "minimumDeclarations": 20, "guardRails": rails,
                ]
            ],
            "gateway": ["clients": ["shop": ["tokens": [["file": "token"]]]]],
        ]
    }

    /// Moves the office with `customs migrate watch`; at half of the traffic the new generation begins to refuse, until
    /// the share has stepped back.
    ///
    /// - Returns: the shares in the order in which they came.
    func there() async throws -> [String] {
        var shares: [String] = []
        var isFailing = false
        let end = ContinuousClock.now + .seconds(240)
        while shares.last != "100%" {
            guard ContinuousClock.now < end else { throw LocalHTTP.Failure(description: "stuck after \(shares)") }
            try await watch()
            let share = try self.share()
            guard share != shares.last ?? "0%" else { continue }
            shares.append(share)
            if share == "50%", !isFailing {
                isFailing = true
                try await simulator.add(faults: [
                    ["fault": "refuse", "refusal": "riskRejected", "generation": "ams", "operation": "declare"]
                ])
            } else if isFailing, share == "10%" {
                try await simulator.clearFaults()
            }
        }
        return shares
    }

    private func watch() async throws {
        let words = ["--config", site.configuration, "migrate", "watch", "ningbo", "--once"]
        let process = try ChildProcess.start(Customs.program, words, output: "\(site.folder)/watch.txt")
        _ = await process.end(orKillAfter: .seconds(60))
    }

    private func share() throws -> String {
        let text = try String(contentsOfFile: site.configuration, encoding: .utf8)
        return try JSONParser.parse(text)["routes"]?.array?.first?["share"]?.string ?? ""
    }

    /// Waits until so many further ids were declared under a generation.
    func waitForArrivals(of generation: String, atLeast count: Int) async throws {
        func arrivals() async throws -> Int {
            try await simulator.journal().filter { $0.generation == generation && $0.declarations > 0 }.count
        }
        let target = try await arrivals() + count
        let end = ContinuousClock.now + .seconds(120)
        while try await arrivals() < target {
            guard ContinuousClock.now < end else { throw LocalHTTP.Failure(description: "too few at \(generation)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Declares an order that was paid under both generations until the gateway says that it is accepted.
    ///
    /// - Returns: how often it had to be asked.
    static func insist(_ id: String, on port: UInt16) async throws -> Int {
        let body: JSONValue = [
            "requestId": .string(id), "paymentIds": ["ams": .string("A\(id)"), "mapi": .string("M\(id)")],
            "amount": ["currency": "CNY", "minorUnits": 1_000], "customs": ["place": "ningbo"],
            "merchant": ["customsCode": "M1", "customsName": "Shop"],
        ]
        let headers = ["Authorization: Bearer \(token)", "Content-Type: application/json"]
        let end = ContinuousClock.now + .seconds(180)
        var calls = 0
        var last = ""
        while ContinuousClock.now < end {
            let answer = try? await LocalHTTP(port: port).answer(
                "POST",
                "/v1/declarations",
                headers: headers,
                body: body.text
            )
            calls += 1
            last = answer?.text ?? "no answer"
            if let json = try? JSONParser.parse(last), json["state"]?.string == "accepted" { return calls }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LocalHTTP.Failure(description: "\(id) is not declared: \(last)")
    }
}
