import DeclarationCore
import Testing

/// What is done with a move's share: single cases, and random lives of moves.
@Suite struct MovePolicyTests {
    static let hold = Duration.seconds(3_600)
    static let move = Move(
        id: "m",
        steps: ["1%", "5%", "20%", "100%"].compactMap(TrafficShare.init(text:)),
        hold: hold,
        minimumDeclarations: 200,
        rails: MoveRails(refused: 200, unknown: 50, unknownInARow: 10, latency: .seconds(3))
    )
    private static let good = MoveFigures(
        declarations: 400,
        refused: 4,
        timed: 400,
        slow: 4,
        latency: .milliseconds(800)
    )

    private func share(_ text: String) throws -> TrafficShare { try #require(TrafficShare(text: text)) }

    private func decide(
        _ text: String,
        _ figures: MoveFigures = good,
        after: Duration = hold,
        falls: Int = 0,
        lastStepBack: Duration? = nil,
        lowered: String? = nil,
        move: Move = move
    ) throws -> MoveDecision {
        let progress = MoveProgress(
            began: sampleTime.subtracting(after),
            falls: falls,
            lastStepBack: lastStepBack.map { sampleTime.subtracting($0) },
            lowered: try lowered.map(share)
        )
        return MovePolicy.decide(move, share: try share(text), figures: figures, progress: progress, now: sampleTime)
    }

    @Test func aStepThatHeldIsFollowedByTheNext() throws {
        #expect(try decide("1%") == .raise(to: share("5%")))
        #expect(try decide("20%") == .raise(to: .all))
        #expect(try decide("100%") == .done)
        #expect(try decide("3%") == .raise(to: share("5%")), "a share set by hand goes on with the step above it")
        #expect(
            try decide("0%", MoveFigures(), after: .zero) == .raise(to: share("1%")),
            "nothing can be counted at nothing"
        )
    }

    @Test func itWaitsForTimeAndNumberAndSaysSo() throws {
        let few = MoveFigures(declarations: 199, timed: 199, latency: .milliseconds(1))
        #expect(try decide("1%", few) == .hold("199 of 200 declarations"))
        #expect(
            try decide("1%", after: Self.hold - .seconds(1)) == .hold("until \(sampleTime.adding(milliseconds: 1_000))")
        )
        #expect(try decide("100%", few) == .hold("199 of 200 declarations"))
        let nothing = MovePolicy.decide(
            Self.move,
            share: try share("1%"),
            figures: MoveFigures(),
            progress: MoveProgress(),
            now: sampleTime
        )
        #expect(nothing == .hold("nothing was declared at this step yet"))
    }

    @Test func aRateOverItsRailByChanceHolds() throws {
        let decision = try decide(
            "5%",
            MoveFigures(declarations: 400, refused: 10, timed: 400, latency: .milliseconds(800))
        )
        #expect(decision == .hold("refused 10 of 400 (2.5%), over 2%"))
        let slow = try decide("5%", MoveFigures(declarations: 400, timed: 400, slow: 22, latency: .milliseconds(3_100)))
        #expect(slow == .hold("22 of 400 (5.5%) of the calls took longer than 3000 ms, over 5%"))
    }

    /// Wilson's lower ends, of intervals of 99.9 %: 17 of 400 is 1.97 %, 18 of 400 is 2.13 %.
    @Test func aRateOverItsRailByMoreThanChanceStepsBackAtOnce() throws {
        #expect(try decide("5%", MoveFigures(declarations: 400, refused: 17)).isHold)
        let refused = MoveFigures(declarations: 400, refused: 18, timed: 400, latency: .milliseconds(1))
        #expect(
            try decide("20%", refused, after: .zero)
                == .stepBack(to: share("5%"), reason: "refused 18 of 400 (4.5%), over 2%")
        )
        #expect(try decide("1%", refused, after: .zero).back == TrafficShare.none)
        let slow = MoveFigures(declarations: 40, timed: 40, slow: 12, latency: .seconds(9))
        #expect(try decide("100%", slow, after: .zero).back == share("20%"))
        #expect(try decide("20%", MoveFigures(declarations: 30, unknown: 4), after: .zero).back == share("5%"))
    }

    @Test func calmAtFirstCasesAndAtOnceByARow() throws {
        #expect(try decide("5%", MoveFigures(declarations: 10, refused: 2, unknown: 2, unknownInARow: 2)).isHold)
        let row = try decide("5%", MoveFigures(declarations: 10_000, unknown: 10, unknownInARow: 10, timed: 1))
        #expect(row == .stepBack(to: try share("1%"), reason: "the outcome of 10 calls in a row is unknown"))
    }

    /// A backend that refuses connections, from the first call or after many good ones.
    @Test func whatCannotBeSentStepsBackAndIsNeverRaised() throws {
        let dead = MoveFigures(notSent: 7)
        let all = "not sent or throttled 7 of 7 (100%), over 5%"
        #expect(try decide("5%", dead, after: .zero) == .stepBack(to: share("1%"), reason: all))
        var good = Self.good
        (good.notSent, good.tried) = (9, 409)
        good.failingNow = 9
        let reason = "the newest calls (9) were not sent, throttled or their outcome is unknown"
        #expect(try decide("5%", good) == .hold(reason))
        good.unknownInARow = 10
        let row = "10 calls in a row were not sent, throttled or their outcome is unknown"
        #expect(try decide("5%", good) == .stepBack(to: share("1%"), reason: row))
        (good.unknownInARow, good.failingNow) = (9, 0)
        #expect(try decide("5%", good) == .raise(to: share("20%")), "a few that failed over are no reason")
        (good.notSent, good.tried) = (22, 400)
        #expect(try decide("5%", good) == .hold("not sent or throttled 22 of 400 (5.5%), over 5%"))
    }

    @Test func toTheStartWhereThatIsSaid() throws {
        var move = Self.move
        move.stepBack = .start
        #expect(try decide("100%", MoveFigures(declarations: 400, refused: 90), move: move).back == TrafficShare.none)
    }

    @Test func afterAStepBackItTakesItsTimeAndThenAPerson() throws {
        let early = try decide("1%", falls: 1, lastStepBack: Self.hold * 2 - .milliseconds(1))
        #expect(early.isHold)
        #expect(try decide("1%", falls: 1, lastStepBack: Self.hold * 2) == .raise(to: share("5%")))
        #expect(try decide("1%", falls: 3, lastStepBack: Self.hold * 9).isPersonNeeded)
        let broken = MoveFigures(declarations: 400, refused: 90)
        #expect(try decide("1%", broken, falls: 3, lastStepBack: .zero).back == TrafficShare.none)
    }

    /// A rollback by hand is not undone; what is still there is watched.
    @Test func aShareLoweredByHandStays() throws {
        let reason = "somebody lowered it from 20% to 0%; not raised before --resume"
        #expect(try decide("0%", MoveFigures(), after: .zero, lowered: "20%") == .needsPerson(reason))
        #expect(try decide("1%", after: Self.hold * 9, lowered: "20%").isPersonNeeded)
        let broken = MoveFigures(declarations: 400, refused: 90)
        #expect(try decide("1%", broken, lowered: "20%").back == TrafficShare.none)
    }

    /// Random lives: whatever the ledger says, a share never skips a step up, is never raised with a broken rail, goes back
    /// at once, and the move comes to an end.
    @Test(arguments: 0..<50)
    func everyLifeKeepsTheRules(_ block: UInt64) throws {
        for seed in (block * 40)..<((block + 1) * 40) {
            var life = MoveLife(seed: seed)
            #expect(life.run() == nil, "seed \(seed)")
        }
    }

    /// The test above would notice a policy that skips a step.
    @Test func aWrongPolicyIsNoticed() {
        var life = MoveLife(seed: 3)
        life.skipsSteps = true
        #expect(life.run() == "skipped a step")
    }
}

extension MoveDecision {
    fileprivate var isHold: Bool { if case .hold = self { true } else { false } }
    fileprivate var isPersonNeeded: Bool { if case .needsPerson = self { true } else { false } }
    fileprivate var back: TrafficShare? { if case .stepBack(let to, _) = self { to } else { nil } }
}
