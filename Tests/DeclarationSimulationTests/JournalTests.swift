import DeclarationCore
import DeclarationSimulation
import Testing

/// What is counted and how much is kept.
struct JournalTests {
    @Test func everyCallIsCounted() throws {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        _ = counter.declare(.sample())
        _ = counter.declare(.sample().with { $0.amount = .fen(1) })
        counter.wait(300_001)
        _ = counter.declare(.sample().with { $0.amount = .fen(2) })
        _ = counter.record("REQ-000001")
        let entry = try #require(counter.customs.journal(of: "REQ-000001", from: counter.caller))
        #expect(entry.counts.calls == 4)
        #expect(entry.counts.declarations == 1)
        #expect(entry.counts.replays == 1)
        #expect(entry.counts.refusals == 1)
        #expect(entry.counts.retransmissions == 1)
        #expect(entry.distinctContents == 3)
        #expect(counter.customs.totals.counts.calls == 4)
        #expect(counter.customs.totals.inquiries == 1)
    }

    @Test func refusedIDsAreInTheJournalAndUnknownOnesAreNot() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample(payment: "NOTEXIST"))
        #expect(counter.customs.journal(of: "REQ-000001", from: counter.caller)?.counts.refusals == 1)
        #expect(counter.customs.journal(of: "REQ-000002", from: counter.caller) == nil)
    }

    @Test func differentContentsAreCountedUpToALimit() {
        let counter = Counter(.ams)
        for fen in 1...20 { _ = counter.declare(.sample().with { $0.amount = .fen(Int64(fen)) }) }
        let entry = counter.customs.journal(of: "REQ-000001", from: counter.caller)
        #expect(entry?.distinctContents == JournalEntry.contentLimit)
        #expect(entry?.counts.calls == 20)
    }

    @Test func theOldestGoesWithAllItDeclared() {
        let counter = Counter(.ams) { $0.maximumDeclarations = 3 }
        for number in 1...5 {
            _ = counter.declare(
                .sample(RequestID(rawValue: "REQ-\(number)"), payment: PaymentID(rawValue: "PAY-\(number)"))
            )
        }
        #expect(counter.customs.journal.map(\.requestID) == ["REQ-3", "REQ-4", "REQ-5"])
        #expect(counter.customs.totals.evictions == 2)
        #expect(counter.customs.totals.counts.declarations == 5)
        #expect(counter.record("REQ-2") == nil)
        #expect(counter.record("REQ-3") != nil)
        // Payment 1 is free again: its declaration is forgotten.
        #expect(counter.declare(.sample("REQ-6", payment: "PAY-1")).handling == .first)
        #expect(counter.declare(.sample("REQ-7", payment: "PAY-5")).refusal?.kind == .duplicate)
    }

    @Test func manyMoreThanAreKeptLeaveOrderAndCountRight() {
        let counter = Counter(.ams) { $0.maximumDeclarations = 100 }
        for number in 1...1_000 {
            _ = counter.declare(
                .sample(RequestID(rawValue: "REQ-\(number)"), payment: PaymentID(rawValue: "PAY-\(number)"))
            )
        }
        #expect(counter.customs.journal.map(\.requestID.rawValue) == (901...1_000).map { "REQ-\($0)" })
        #expect(counter.customs.totals.evictions == 900)
    }

    @Test func aResetForgetsEverything() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.customs.reset()
        #expect(counter.record("REQ-000001") == nil)
        #expect(counter.customs.totals.counts.calls == 0)
        #expect(counter.declare(.sample()).handling == .first)
    }

    @Test func callsAtTheSameTimeAreAllCounted() async {
        let counter = Counter(.ams)
        let (customs, caller, now) = (counter.customs, counter.caller, counter.now)
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...50 {
                group.addTask { _ = customs.declare(.sample(), from: caller, at: now) }
            }
        }
        let entry = customs.journal(of: "REQ-000001", from: caller)
        #expect(entry?.counts.calls == 50)
        #expect(entry?.counts.declarations == 1)
        #expect(entry?.counts.replays == 49)
    }

    @Test func twoRunsGiveTheSameAnswers() {
        #expect(
            Counter(.ams).declare(.sample().part("REQ-000001")) == Counter(.ams).declare(.sample().part("REQ-000001"))
        )
    }
}
