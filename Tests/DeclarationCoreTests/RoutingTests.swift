import DeclarationCore
import Testing

@Suite struct RoutingTests {
    private let generations: [BackendID: Generation] = ["ams": .ams, "ams-eu": .ams, "mapi": .mapi]

    private func table(_ routes: [Route]) throws -> RoutingTable {
        try RoutingTable(routes: routes, customs: sampleTable, generations: generations)
    }

    @Test func theFirstMatchWins() throws {
        let table = try table([
            Route(customs: ["ningbo"], merchants: ["VIP"], backend: "ams-eu"),
            Route(customs: ["NINGBO"], paidUnder: [.ams], backend: "ams"),
            Route(customs: ["NINGBO"], paidUnder: [.mapi], backend: "mapi"),
            Route(backend: "ams"),
        ])
        #expect(try table.decide(sampleDeclaration(), at: sampleTime).position == 1)
        #expect(try table.decide(sampleDeclaration { $0.merchant.customsCode = "VIP" }, at: sampleTime).position == 0)
        #expect(try table.decide(sampleDeclaration { $0.paymentIDs = [.mapi: "1"] }, at: sampleTime).position == 2)
        #expect(try table.decide(sampleDeclaration { $0.customs.code = "XIAN" }, at: sampleTime).position == 3)
    }

    @Test func aRouteMatchesByPlaceByGivenCodeAndByTheCodeItsBackendWouldSend() throws {
        let table = try table([
            Route(customs: ["ZONGSHU"], paidUnder: [.ams], backend: "ams"),
            Route(customs: ["HANGZHOU_ZONGSHU"], paidUnder: [.mapi], backend: "mapi"),
            Route(customs: ["chongqing"], backend: "mapi"),
        ])
        let hangzhou = sampleDeclaration { $0.customs = CustomsDestination(place: "hangzhou") }
        #expect(try table.decide(hangzhou, at: sampleTime).customsCode == "ZONGSHU")
        var paidUnderMAPI = hangzhou
        paidUnderMAPI.paymentIDs = [.mapi: "1"]
        let decision = try table.decide(paidUnderMAPI, at: sampleTime)
        #expect(decision.backend == "mapi" && decision.customsCode == "HANGZHOU_ZONGSHU")
        #expect(
            try table.decide(sampleDeclaration { $0.customs = CustomsDestination(code: "CHONGQING") }, at: sampleTime)
                .position == 2
        )
    }

    @Test func aPlaceIsMetByItsCodes() throws {
        let table = try table([
            Route(customs: ["xinzheng-airport"], backend: "ams"),
            Route(customs: ["general-administration"], backend: "ams"),
            Route(backend: "mapi"),
        ])
        func position(_ code: CustomsCode) throws -> Int {
            try table.decide(sampleDeclaration { $0.customs = CustomsDestination(code: code) }, at: sampleTime).position
        }
        #expect(try position("HENAN") == 0)
        #expect(try position("ZONGSHU") == 1, "a code of several places stands for the first of them")
        #expect(try position("NINGBO") == 2)
        #expect(throws: InvalidInput.self) {
            try self.table([
                Route(customs: ["hangzhou"], backend: "mapi"), Route(customs: ["HANGZHOU"], backend: "mapi"),
            ])
        }
    }

    /// An order that names both a place and a code gets past a route to another place of that code.
    @Test func aCodeOfSeveralPlacesIsNotCoveredByTheFirst() throws {
        let table = try table([
            Route(customs: ["general-administration"], backend: "mapi"), Route(customs: ["ZONGSHU"], backend: "ams"),
            Route(backend: "mapi"),
        ])
        let hangzhou = sampleDeclaration { $0.customs = CustomsDestination(place: "hangzhou", code: "ZONGSHU") }
        #expect(try table.decide(hangzhou, at: sampleTime).position == 1)
    }

    @Test func noMatchSaysWhatWouldHaveMatched() throws {
        let table = try table([
            Route(customs: ["NINGBO"], paidUnder: [.mapi], backend: "mapi"),
            Route(customs: ["ZONGSHU"], merchants: ["OTHER"], backend: "ams"),
        ])
        let error = #expect(throws: NoRoute.self) { try table.decide(sampleDeclaration(), at: sampleTime) }
        #expect(error?.nearest.count == 1)
        #expect(error?.description.contains("paid under ams, not mapi") == true)
        let explanation = table.explain(sampleDeclaration(), at: sampleTime)
        #expect(explanation.decision == nil && explanation.steps.count == 2)
        #expect(explanation.steps[1].mismatches.count == 2)
    }

    @Test func routesThatCanNeverMatchAndUnknownBackendsAreReportedTogether() {
        let error = #expect(throws: InvalidInput.self) {
            try table([
                Route(customs: ["NINGBO", "ZONGSHU"], backend: "ams"),
                Route(customs: ["ningbo"], merchants: ["M"], backend: "ams-eu", line: 7),
                Route(customs: ["NINGBO", "HENAN"], backend: "ams"),
                Route(backend: "amss"),
            ])
        }
        #expect(error?.problems.map(\.path) == ["routes[1]", "routes[3].backend"])
        #expect(error?.problems.first?.line == 7)
        #expect(error?.description.contains("did you mean \"ams\"") == true)
    }

    @Test func aRouteBehindOneThatTakesEveryOrderOfItsOfficeIsReported() throws {
        let wrongOrder = [
            Route(customs: ["ningbo"], backend: "ams"), Route(customs: ["NINGBO"], paidUnder: [.mapi], backend: "mapi"),
        ]
        #expect(throws: InvalidInput.self) { try table(wrongOrder) }
        // Hangzhou's orders show up as ZONGSHU on AMS, so the first row takes them whatever the order calls the office.
        let byAnotherName = [
            Route(customs: ["ZONGSHU"], backend: "ams"), Route(customs: ["HANGZHOU"], backend: "mapi"),
        ]
        #expect(throws: InvalidInput.self) { try table(byAnotherName) }
        let reachable = [
            Route(customs: ["HANGZHOU"], backend: "mapi"), Route(customs: ["ZONGSHU"], backend: "ams"),
        ]
        #expect(try table(reachable).routes.count == 2)
    }

    @Test func aRouteWithTooManyCombinationsIsRefused() {
        let many = (0..<1_000).map { "M\($0)" }
        let route = Route(customs: many, merchants: many.map(MerchantCustomsCode.init(rawValue:)), backend: "ams")
        #expect(throws: InvalidInput.self) { try table([route]) }
    }

    @Test func everyRouteThatIsNotReportedCanMatch() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<60 {
            let routes = (0..<Int.random(in: 2...8, using: &generator)).map { _ in randomRoute(&generator) }
            let table = try reachable(routes)
            var seen: Set<Int> = []
            for declaration in everyDeclaration() {
                seen.formUnion((try? table.decide(declaration, at: sampleTime).position).map { [$0] } ?? [])
            }
            #expect(seen == Set(table.routes.indices), "\(table.routes.map { "\($0.conditions) → \($0.backend)" })")
        }
    }

    /// Every combination of the values that random routes use.
    private func everyDeclaration() -> [Declaration] {
        let destinations =
            names.flatMap { name in
                [
                    CustomsDestination(code: CustomsCode(rawValue: name)),
                    CustomsDestination(place: CustomsPlace(rawValue: name)),
                ]
            }
            + sampleTable.places.flatMap { place in
                [CustomsDestination(place: place.id)]
                    + place.codes.values.joined().flatMap {
                        [CustomsDestination(code: $0), CustomsDestination(place: place.id, code: $0)]
                    }
            }
        let payments: [[Generation: PaymentID]] = [[.ams: "1"], [.mapi: "2"], [:]]
        return destinations.flatMap { destination in
            (["CN", "HK", "JP"] as [Region]).flatMap { region in
                (["A", "B", "C"] as [MerchantCustomsCode]).flatMap { merchant in
                    payments.map { paymentIDs in
                        sampleDeclaration {
                            $0.customs = destination
                            $0.customs.region = region
                            $0.merchant.customsCode = merchant
                            $0.paymentIDs = paymentIDs
                        }
                    }
                }
            }
        }
    }

    @Test func theIndexDecidesAsALinearSearchWould() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let routes = (0..<Int.random(in: 1...25, using: &generator)).map { _ in randomRoute(&generator) }
            guard let table = try? reachable(routes) else { continue }
            for _ in 0..<40 {
                let declaration = randomDeclaration(&generator)
                let explanation = table.explain(declaration, at: sampleTime)
                let linear = table.routes.indices.first { index in
                    matches(table.routes[index], declaration)
                }
                #expect(explanation.decision?.position == linear)
                #expect(explanation.steps.last.map { $0.mismatches.isEmpty } == (linear != nil))
            }
        }
    }

    /// The routes without those that can never match.
    private func reachable(_ routes: [Route]) throws -> RoutingTable {
        var kept: [Route] = []
        for route in routes where (try? table(kept + [route])) != nil { kept.append(route) }
        return try table(kept)
    }

    private func matches(_ route: Route, _ declaration: Declaration) -> Bool {
        let sent = sampleTable.code(for: declaration.customs, generation: generations[route.backend] ?? .ams)?.rawValue
        let place = declaration.customs.place ?? sampleTable.place(for: declaration.customs)?.id
        let values = [place?.rawValue.uppercased(), declaration.customs.code?.rawValue, sent]
        return (route.customs.isEmpty || route.customs.contains { values.contains($0) })
            && (route.merchants.isEmpty || route.merchants.contains(declaration.merchant.customsCode))
            && (route.regions.isEmpty || route.regions.contains(declaration.customs.region))
            && (route.paidUnder.isEmpty || route.paidUnder.contains { declaration.paymentIDs[$0] != nil })
    }

    private let names = ["NINGBO", "ZONGSHU", "HENAN", "HANGZHOU", "HANGZHOU_ZONGSHU", "XINZHENG-AIRPORT", "OTHER"]

    private func randomRoute(_ generator: inout SeededGenerator) -> Route {
        func some<Value>(_ values: [Value]) -> [Value] {
            Bool.random(using: &generator)
                ? [] : Array(values.shuffled(using: &generator).prefix(Int.random(in: 1...2, using: &generator)))
        }
        return Route(
            customs: some(names),
            merchants: some(["A", "B"]),
            regions: some(["CN", "HK"]),
            paidUnder: some([.ams, .mapi]),
            backend: ["ams", "ams-eu", "mapi"].randomElement(using: &generator) ?? "ams"
        )
    }

    private func randomDeclaration(_ generator: inout SeededGenerator) -> Declaration {
        sampleDeclaration {
            let name = names.randomElement(using: &generator) ?? ""
            $0.customs = CustomsDestination(code: CustomsCode(rawValue: name))
            // A place that isn't in the table is refused before its route matters, and so is another place's code.
            if let place = sampleTable.places.randomElement(using: &generator), Bool.random(using: &generator) {
                let code = place.codes.values.joined().sorted().randomElement(using: &generator)
                $0.customs = CustomsDestination(place: place.id, code: Bool.random(using: &generator) ? code : nil)
            }
            $0.customs.region = Bool.random(using: &generator) ? "CN" : "HK"
            $0.merchant.customsCode = Bool.random(using: &generator) ? "A" : "C"
            $0.paymentIDs =
                [[.ams: "1"], [.mapi: "2"], [.ams: "1", .mapi: "2"]].randomElement(using: &generator) ?? [:]
        }
    }
}
