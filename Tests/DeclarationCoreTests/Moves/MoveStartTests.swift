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
        return switch try await MoveStart(of: try share(text), "m", journal, in: store) {
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
}
