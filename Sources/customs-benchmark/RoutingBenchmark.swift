import DeclarationCore

/// The time of one routing decision, with ten and with ten thousand routes.
enum RoutingBenchmark {
    static func run() async throws {
        let small = try table(routes: 10)
        let large = try table(routes: 10_000)
        var times: (small: [Double], large: [Double]) = ([], [])
        for _ in 0..<7 {
            times.small.append(try nanoseconds(small, 10))
            times.large.append(try nanoseconds(large, 10_000))
        }
        Figure(name: "routing.decision.ns.10", value: times.small.median, unit: "ns").print()
        Figure(name: "routing.decision.ns.10000", value: times.large.median, unit: "ns").print()
        let growth = zip(times.large, times.small).map { $0 / $1 }.median
        Figure(name: "routing.decision.ns", value: growth, unit: "ratio 10000/10 routes", bar: "<= 1.5").print()
    }

    private static func table(routes count: Int) throws -> RoutingTable {
        let routes = (0..<count).map { Route(customs: ["OFFICE_\($0)"], paidUnder: [.ams], backend: "a") }
        return try RoutingTable(routes: routes, customs: CustomsTable(places: []), generations: ["a": .ams])
    }

    private static func nanoseconds(_ table: RoutingTable, _ count: Int) throws -> Double {
        let declarations = (0..<64).map { Samples.declaration(code: "OFFICE_\($0 * 7919 % count)") }
        let rounds = 300
        let now = ZonedTime(epochMilliseconds: 0)
        let cost = try Cost.ofLoop {
            for _ in 0..<rounds {
                for declaration in declarations { _ = try table.decide(declaration, at: now) }
            }
        }
        return cost.wall * 1e9 / Double(rounds * declarations.count)
    }
}

/// What is declared in benchmarks.
enum Samples {
    static let requestID: RequestID = "DECL-20231115-0001"

    static func declaration(code: String = "ZONGSHU") -> Declaration {
        Declaration(
            requestID: requestID,
            paymentIDs: [.ams: "20231114000000000000000000000000001", .mapi: "2023111400000000000000000001"],
            amount: .fen(1234),
            customs: CustomsDestination(code: CustomsCode(rawValue: code)),
            merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "Test Trading Co Ltd"),
            buyer: BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(full: Redacted("测试用户"))
            )
        )
    }
}
