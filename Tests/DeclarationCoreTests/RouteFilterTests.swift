import DeclarationCore
import Testing

/// Routes that hold for a time, an amount, a form of payment ids or a share of the traffic.
@Suite struct RouteFilterTests {
    private func table(_ filter: RouteFilter, then: RouteFilter = .none) throws -> RoutingTable {
        try RoutingTable(
            routes: [
                Route(customs: ["NINGBO"], filter: filter, backend: "ams"),
                Route(customs: ["NINGBO"], filter: then, backend: "mapi"),
            ],
            customs: sampleTable,
            generations: ["ams": .ams, "mapi": .mapi]
        )
    }

    private func backend(
        _ filter: RouteFilter,
        at now: ZonedTime = sampleTime,
        _ change: (inout Declaration) -> Void = { _ in }
    ) throws -> BackendID {
        try table(filter).decide(sampleDeclaration(change), at: now).backend
    }

    @Test func aTimeBeginsAndEndsAtTheVeryMoment() throws {
        let filter = RouteFilter(from: sampleTime, until: sampleTime.adding(milliseconds: 1_000))
        #expect(try backend(filter, at: sampleTime.adding(milliseconds: -1)) == "mapi")
        #expect(try backend(filter, at: sampleTime) == "ams")
        #expect(try backend(filter, at: sampleTime.adding(milliseconds: 999)) == "ams")
        #expect(try backend(filter, at: sampleTime.adding(milliseconds: 1_000)) == "mapi")
    }

    @Test func anAmountIsFromAndBelow() throws {
        let filter = RouteFilter(amountFrom: .fen(1_000), amountBelow: .fen(2_000))
        let amounts: [Int64: BackendID] = [999: "mapi", 1_000: "ams", 1_999: "ams", 2_000: "mapi"]
        for (amount, expected) in amounts { #expect(try backend(filter) { $0.amount = .fen(amount) } == expected) }
    }

    @Test func paymentIDsMatchByTheirForm() throws {
        let filter = RouteFilter(payments: [.mapi: ["20??11*"], .ams: ["9*"]])
        #expect(try backend(filter) { $0.paymentIDs = [.mapi: "2026112100000"] } == "ams")
        #expect(try backend(filter) { $0.paymentIDs = [.mapi: "2026102100000"] } == "mapi")
        // A form counts for its own generation alone.
        #expect(try backend(filter) { $0.paymentIDs = [.ams: "2026112100000"] } == "mapi")
        #expect(try backend(filter) { $0.paymentIDs = [.mapi: "1", .ams: "91"] } == "ams")
    }

    @Test func raisingAShareOnlyMovesFromOldToNew() throws {
        let steps = try [0, 25, 500, 2_000, 5_000, 10_000].map { basisPoints in
            try table(RouteFilter(share: TrafficShare(basisPoints: basisPoints)))
        }
        var counts = Array(repeating: 0, count: steps.count)
        for number in 0..<20_000 {
            let declaration = sampleDeclaration { $0.requestID = RequestID(rawValue: "ORDER-\(number)") }
            let isNew = try steps.map { try $0.decide(declaration, at: sampleTime).backend == "ams" }
            for (step, isNew) in isNew.enumerated() where isNew { counts[step] += 1 }
            // Once with the new one, with it at every higher share.
            #expect(isNew == isNew.sorted { !$0 && $1 })
        }
        #expect(counts.first == 0 && counts.last == 20_000)
        // Binomial: five standard deviations.
        for (count, expected, deviation) in [(counts[2], 1_000, 31), (counts[3], 4_000, 57), (counts[4], 10_000, 71)] {
            #expect(abs(count - expected) < 5 * deviation)
        }
    }

    /// Other machines and later versions must draw the same; the figures were computed apart, from the definition.
    @Test func aDrawNeverChanges() {
        let draws = ["ORDER-1", "ORDER-2", "20261121001"].map { id in
            TrafficDraw(sampleDeclaration { $0.requestID = RequestID(rawValue: id) }, for: "ams", generation: .ams)
        }
        #expect(draws.map(\.basisPoint) == [9_968, 4_628, 8_174])
    }

    @Test func partsOfAPaymentStayTogether() {
        let parts = (0..<50).map { number in
            sampleDeclaration {
                $0.requestID = RequestID(rawValue: "PART-\(number)")
                $0.isSplit = true
                $0.subOrderID = SubOrderID(rawValue: "S\(number)")
                if number % 2 == 0 { $0.paymentIDs[.mapi] = "2088" }
            }
        }
        #expect(Set(parts.map { TrafficDraw($0, for: "ams", generation: .ams) }).count == 1)
        let apart = parts.map { part in
            var part = part
            (part.isSplit, part.subOrderID) = (false, nil)
            return TrafficDraw(part, for: "ams", generation: .ams)
        }
        #expect(Set(apart).count > 40)
    }

    @Test func sharesOfTwoBackendsDrawIndependently() throws {
        let half = try #require(TrafficShare(basisPoints: 5_000))
        let both = (0..<4_000).filter { number in
            let declaration = sampleDeclaration { $0.requestID = RequestID(rawValue: "ORDER-\(number)") }
            return half.takes(TrafficDraw(declaration, for: "ams", generation: .ams))
                && half.takes(TrafficDraw(declaration, for: "ams-2", generation: .ams))
        }
        #expect(abs(both.count - 1_000) < 150)
    }

    @Test(arguments: [("5%", 500), ("0.25%", 25), ("100%", 10_000), ("0%", 0), ("33.3%", 3_330), ("0.05%", 5)])
    func sharesAreRead(_ text: String, _ basisPoints: Int) {
        #expect(TrafficShare(text: text)?.basisPoints == basisPoints)
        #expect(TrafficShare(basisPoints: basisPoints)?.description == text)
    }

    @Test(arguments: ["", "%", "5", "5 %", "-5%", "100.01%", "0.123%", "5.%", ".5%", "٥%", "1e1%", "1000%"])
    func otherSharesAreNot(_ text: String) {
        #expect(TrafficShare(text: text) == nil)
    }

    @Test func theSameFilterTwiceCanNeverMatch() throws {
        let share = RouteFilter(share: TrafficShare(basisPoints: 500))
        func problems(_ second: Route) -> [String]? {
            do {
                _ = try RoutingTable(
                    routes: [
                        Route(customs: ["NINGBO"], filter: share, backend: "ams"), second, Route(backend: "mapi"),
                    ],
                    customs: sampleTable,
                    generations: ["ams": .ams, "ams-2": .ams, "mapi": .mapi]
                )
                return nil
            } catch {
                return error.problems.map(\.path)
            }
        }
        #expect(problems(Route(customs: ["NINGBO"], filter: share, backend: "ams")) == ["routes[1]"])
        #expect(problems(Route(customs: ["NINGBO"], merchants: ["M"], filter: share, backend: "ams")) == ["routes[1]"])
        // A share of what an earlier route takes all of.
        let late = RouteFilter(from: ZonedTime(epochMilliseconds: 0), share: TrafficShare(basisPoints: 500))
        #expect(problems(Route(customs: ["NINGBO"], filter: late, backend: "ams")) == ["routes[1]"])
        // Another share may be the larger one some day, and another backend draws anew.
        let less = RouteFilter(share: TrafficShare(basisPoints: 400))
        #expect(problems(Route(customs: ["NINGBO"], filter: less, backend: "ams")) == nil)
        #expect(problems(Route(customs: ["NINGBO"], filter: share, backend: "ams-2")) == nil)
        #expect(problems(Route(customs: ["NINGBO"], backend: "ams")) == nil)
    }

    @Test func alternativesMustBeThere() {
        let error = #expect(throws: InvalidInput.self) {
            try RoutingTable(
                routes: [
                    Route(customs: ["NINGBO"], backend: "ams", failover: ["amsi"], shadow: "ams"),
                    Route(backend: "mapi", shadow: "nobody"),
                ],
                customs: sampleTable,
                generations: ["ams": .ams, "mapi": .mapi]
            )
        }
        #expect(error?.problems.map(\.path) == ["routes[0].failover", "routes[0].shadow", "routes[1].shadow"])
    }

    @Test func whatKeepsARouteFromMatchingIsSaid() throws {
        let filter = RouteFilter(
            from: sampleTime.adding(milliseconds: 1),
            amountBelow: .fen(1),
            payments: [.mapi: ["X*"]],
            share: TrafficShare.none
        )
        let steps = try table(filter).explain(sampleDeclaration(), at: sampleTime).steps
        #expect(steps.first?.mismatches.count == 4)
        let shown = steps.first.map { $0.mismatches.joined() + $0.route.conditions } ?? ""
        #expect(shown.contains("outside the share of 0%") && shown.contains("amount below 0.01 CNY"))
        #expect(!shown.contains("20231114000000000000000000000000001"))
    }
}
