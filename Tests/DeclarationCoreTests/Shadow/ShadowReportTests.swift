import DeclarationCore
import DeclarationTesting
import Testing

/// What shadows found, counted.
@Suite struct ShadowReportTests {
    @Test func findingsAreCountedByOfficeAndReason() async throws {
        let limits = DeclarationLimits([FieldLimit(.paymentID(.mapi), "mapi trade_no", .required)])
        let lossy: FakeProvider.Rehearse = { _ in
            .built(RehearsedRequest(notCarried: ["buyer.name.first"], changed: ["merchant.customsName"]))
        }
        let world = try ShadowWorld(mapi: FakeProvider(limits: limits, rehearse: lossy))
        for number in 0..<7 {
            _ = try await world.ledger.declare(
                Samples.declaration(
                    RequestID(rawValue: "COUNT-000\(number)"),
                    generations: number < 5 ? [.ams] : [.ams, .mapi]
                )
            )
        }
        _ = try await world.ledger.declare(sampleDeclaration { $0.paymentIDs[.mapi] = "2026112122001" })
        _ = try await world.events()
        var report = ShadowReport(exampleLimit: 2)
        try await report.add(eventsOf: world.store)
        #expect(report.groups.map(\.pair.office) == ["NINGBO", "ZONGSHU"])
        let zongshu = try #require(report.groups.last)
        #expect(zongshu.results == [.inexpressible: 5, .expressible: 2] && zongshu.total == 7)
        let tally = try #require(zongshu.reasons[ShadowReason(.check, "paymentIds.mapi")])
        #expect(tally.count == 5 && tally.examples == ["COUNT-0000", "COUNT-0001"])
        #expect(zongshu.outcomesOfExpressible == ["accepted": 2] && zongshu.shadowOffices == ["ZONGSHU": 7])
        #expect(zongshu.lost.mapValues(\.count) == ["buyer.name.first": 2, "merchant.customsName": 2])
        var one = ShadowReport()
        try await one.add(eventsOf: world.store, offices: ["NINGBO"])
        #expect(one.groups.map(\.total) == [1])
        var none = ShadowReport()
        try await none.add(eventsOf: world.store, from: StillTime().now().adding(milliseconds: 1))
        #expect(none.groups.isEmpty)
    }

    @Test func anEventThatCantBeReadIsCountedOfWhateverOffice() async throws {
        let store = MemoryLedger()
        var damaged = LedgerEvent(time: sampleTime, kind: .shadow, subject: "ID-1", configurationVersion: "v")
        damaged.isUnreadable = true
        try await store.record([damaged])
        var report = ShadowReport()
        try await report.add(eventsOf: store, offices: ["NINGBO"])
        #expect(report.unreadable == 1 && report.groups.isEmpty)
    }

    @Test func aDoubtOfOneSideAloneIsCounted() async throws {
        let doubtful = DeclarationLimits([FieldLimit(.merchantCustomsName, "mapi name", .notCarried)])
        let world = try ShadowWorld(mapi: FakeProvider(limits: doubtful, rehearse: ShadowWorld.built))
        _ = try await world.ledger.declare(Samples.declaration("DOUBT-0001"))
        _ = try await world.events()
        var report = ShadowReport()
        try await report.add(eventsOf: world.store)
        #expect(report.groups.first?.warningsOfShadow["merchant.customsName"]?.count == 1)
        #expect(report.groups.first?.warningsOfReal.isEmpty == true)
    }
}
