import DeclarationCore
import DeclarationTesting
import Testing

/// When a share began to stand, by the events of a ledger.
@Suite struct MoveStartTests {
    private let store = MemoryLedger()

    private static func at(_ day: Int64) -> ZonedTime { sampleTime.adding(milliseconds: day * 86_400_000) }

    private func share(_ text: String) throws -> TrafficShare { try #require(TrafficShare(text: text)) }

    private func use(_ version: String, _ share: String, day: Int64) async throws {
        let routes: JSONValue = ["routes": [["move": "m", "share": .string(share)]]]
        try await store.record([
            LedgerEvent(
                time: Self.at(day),
                kind: .configuration,
                subject: version,
                configurationVersion: version,
                detail: .object(["snapshot": routes])
            )
        ])
    }

    private func raise(to share: String, day: Int64) async throws {
        let step = MoveStepRecord(
            move: "m",
            from: try self.share("5%"),
            to: try self.share(share),
            reason: "",
            figures: nil,
            oldVersion: "five",
            newVersion: "twenty",
            token: "t"
        )
        try await store.record([step.event(.done, at: Self.at(day))])
    }

    /// `step`, `configuration` or `call`, and when.
    private func start(_ text: String = "20%") async throws -> String {
        let journal = try await MoveJournal(of: "m", in: store)
        let uses = try await ShareUses(of: try share(text), "m", since: journal, in: store)
        return switch MoveStart(of: try share(text), journal, uses) {
        case .step(let step): "step \(step.time == Self.at(1))"
        case .configuration(let time): "configuration \((0...9).first { Self.at($0) == time } ?? -1)"
        case .call(let time): "call \(time.flatMap { time in (0...9).first { Self.at($0) == time } } ?? -1)"
        }
    }

    @Test func aStepStandsUntilAPersonSetsAnotherShare() async throws {
        try await use("five", "5%", day: 0)
        try await raise(to: "20%", day: 1)
        try await use("twenty", "20%", day: 2)
        #expect(try await start() == "step true")
        try await use("note", "20%", day: 3)
        #expect(try await start() == "step true", "another remark is no other share")
        try await use("zero", "0%", day: 4)
        #expect(try await start() == "call 4", "the same bytes again leave no event: the first call by them tells")
        try await use("again", "20%", day: 6)
        try await use("more", "20%", day: 7)
        #expect(try await start() == "configuration 6")
    }

    @Test func aShareSetByHandBeganWithItsConfiguration() async throws {
        #expect(try await start() == "call -1")
        try await use("old", "20%", day: 0)
        try await use("five", "5%", day: 1)
        try await use("hand", "20%", day: 2)
        #expect(try await start() == "configuration 2")
        #expect(try await start("5%") == "call 2")
    }

    private func lowered(to text: String) async throws -> String? {
        let journal = try await MoveJournal(of: "m", in: store)
        let uses = try await ShareUses(of: try share(text), "m", since: journal, in: store)
        return uses.lowered(to: try share(text), journal)?.description
    }

    @Test func aShareTakenBackByHandIsKnownBeforeAndAfterSteps() async throws {
        #expect(try await lowered(to: "0%") == nil)
        try await use("five", "5%", day: 0)
        #expect(try await lowered(to: "0%") == "5%")
        #expect(try await lowered(to: "20%") == nil, "raised by hand goes on")
        try await raise(to: "20%", day: 1)
        #expect(try await lowered(to: "20%") == nil)
        #expect(try await lowered(to: "5%") == "20%", "also before anybody declared by it")
        try await use("fifty", "50%", day: 2)
        #expect(try await lowered(to: "20%") == "50%")
        try await store.record([
            MoveStepRecord.resumed("m", from: try share("5%"), version: "five", at: Self.at(3))
        ])
        #expect(try await lowered(to: "5%") == nil, "a person's word clears it")
        #expect(try await lowered(to: "0%") == "5%")
    }

    /// Of what can't be read nobody knows what a person had lowered, nor how often the move fell.
    @Test(arguments: [LedgerEvent.Kind.configuration, .moveStep])
    func aMoveWaitsForAPersonWhereAnEventIsUnreadable(kind: LedgerEvent.Kind) async throws {
        try await use("five", "5%", day: 0)
        var damaged = LedgerEvent(time: Self.at(1), kind: kind, subject: "m", configurationVersion: "v")
        damaged.isUnreadable = true
        try await store.record([damaged])
        try await use("one", "1%", day: 2)
        let error = await #expect(throws: LedgerError.self) { try await lowered(to: "1%") }
        #expect(error?.code == .unreadable && error?.message.contains("event 2, \(kind) of m,") == true)
        try await store.record([
            MoveStepRecord.resumed("m", from: try share("1%"), version: "one", at: Self.at(3))
        ])
        #expect(try await lowered(to: "1%") == nil)
    }

    /// A process that was slow to load the new share says nothing of a person.
    @Test func whatIsStillUsedAfterAStepIsNoHand() async throws {
        let step = MoveStepRecord(
            move: "m",
            from: try share("20%"),
            to: try share("5%"),
            reason: "",
            figures: nil,
            oldVersion: "twenty",
            newVersion: "five",
            token: "back"
        )
        try await store.record([step.event(.done, at: Self.at(1))])
        try await use("twenty", "20%", day: 2)
        #expect(try await lowered(to: "5%") == nil)
    }

    /// What other traffic on the ledger is routed by says nothing of the move.
    @Test func aConfigurationWithoutTheMoveHidesNoRollback() async throws {
        try await raise(to: "20%", day: 1)
        try await use("zero", "0%", day: 2)
        let other = LedgerEvent(
            time: Self.at(3),
            kind: .configuration,
            subject: "batch",
            configurationVersion: "batch",
            detail: .object(["snapshot": ["routes": [["backend": "old"]]]])
        )
        try await store.record([other])
        #expect(try await lowered(to: "0%") == "20%")
        #expect(try await start("0%") == "call 3", "when the share began to stand is open all the same")
    }

    /// In an incident a person takes the share back, and the rails take the rest: it is still the person's word.
    @Test func aStepBackOfALoweredShareStaysLowered() async throws {
        func back(_ lowered: String?) throws -> MoveStepRecord {
            MoveStepRecord(
                move: "m",
                from: try share("5%"),
                to: try share("0%"),
                reason: "",
                figures: nil,
                oldVersion: "five",
                newVersion: "zero",
                token: "back-\(lowered ?? "")",
                lowered: try lowered.map(share)
            )
        }
        try await store.record([try back("50%").event(.done, at: Self.at(1))])
        #expect(try await lowered(to: "0%") == "50%")
        #expect(try await lowered(to: "5%") == nil, "raised by hand since")
        try await store.record([MoveStepRecord.resumed("m", from: try share("0%"), version: "zero", at: Self.at(2))])
        #expect(try await lowered(to: "0%") == nil)
        try await store.record([try back(nil).event(.done, at: Self.at(3))])
        #expect(try await lowered(to: "0%") == nil)
    }
}
