import DeclarationCore
import Testing

/// What counts of a ledger, and what the events of a move add up to.
@Suite struct MoveCounterTests {
    private static let route = Route(customs: ["NINGBO"], backend: "new", move: "m")

    private func row(
        _ id: RequestID,
        _ ends: [(Int64, LedgerAttemptEnd?)],
        backend: BackendID = "new",
        code: CustomsCode = "NINGBO",
        version: String = "v"
    )
        -> LedgerHistoryRow
    {
        let binding = LedgerBinding(
            backend: backend,
            generation: .ams,
            customsCode: code,
            configurationVersion: version,
            route: "routes[0]"
        )
        let entry = LedgerEntry(
            declaration: sampleDeclaration { $0.requestID = id },
            binding: binding,
            fingerprint: KeyedHash(keyID: "k", bytes: []),
            buyer: nil,
            content: nil,
            created: sampleTime
        )
        var row = LedgerHistoryRow(entry)
        row.attempts = ends.enumerated().map { index, end in
            LedgerAttempt(
                requestID: id,
                number: index + 1,
                kind: index == 0 ? .declare : .retry,
                started: sampleTime.adding(milliseconds: end.0),
                binding: binding,
                end: end.1
            )
        }
        return row
    }

    private func end(
        _ outcome: OutcomeClass,
        at milliseconds: Int64,
        delivery: Delivery? = nil,
        isAuthenticated: Bool = true
    ) -> LedgerAttemptEnd {
        LedgerAttemptEnd(
            ended: sampleTime.adding(milliseconds: milliseconds),
            delivery: delivery,
            outcomeClass: outcome,
            code: "",
            text: "",
            isAuthenticated: isAuthenticated
        )
    }

    private func count(_ rows: [LedgerHistoryRow]) -> MoveFigures {
        var counter = MoveCounter(
            MovePolicyTests.move,
            routes: [Self.route],
            former: "former",
            now: sampleTime.adding(milliseconds: 60_000),
            ownerLease: .seconds(15)
        )
        for row in rows { counter.add(row) }
        return counter.result
    }

    @Test func refusedAndUnknownCountByTheirCalls() {
        let figures = count([
            row("ACCEPTED", [(0, end(.accepted, at: 500))]),
            row("REFUSED", [(10, end(.orderState, at: 700)), (2_000, end(.accepted, at: 2_100))]),
            row("UNVERIFIED", [(20, end(.orderState, at: 700, isAuthenticated: false))]),
            row(
                "TIMEOUT",
                [(30, end(.unknownOutcome, at: 9_030, delivery: .unknown)), (9_100, end(.accepted, at: 9_200))]
            ),
            row("FAILURE", [(40, end(.serverFailure, at: 800))]),
            row("LEFT-OPEN", [(50, nil)]),
            row("UNDER-WAY", [(59_000, nil)]),
            row("NOT-SENT", [(60, end(.notSent, at: 70, delivery: .notSent))]),
            row("ELSEWHERE", [(70, end(.orderState, at: 80))], backend: "old"),
            row("BEFORE-THE-STEP", [(75, end(.orderState, at: 80))], version: "former"),
            row("OTHER-OFFICE", [(80, end(.orderState, at: 90))], code: "ZONGSHU"),
        ])
        #expect(figures.declarations == 6)
        #expect(figures.refused == 1)
        #expect(figures.unknown == 4)
        #expect(figures.notSent == 1 && figures.tried == 7)
        #expect(figures.unknownInARow == 5, "from the third call to the one that was not sent")
        #expect(figures.failingNow == 0, "the newest was accepted")
        #expect(figures.timed == 5)
        #expect(figures.slow == 1)
        #expect(figures.latency == .seconds(9))
    }

    /// An id that is at another backend by now still tells that its first one could not be reached.
    @Test func whatFailedOverCountsWhereItCouldNotBeSent() {
        func rows(_ code: ProviderError.Code) -> [LedgerHistoryRow] {
            (0..<12).map { index in
                var unsent = end(.notSent, at: 10, delivery: .notSent)
                unsent.code = code.rawValue
                var row = row(RequestID(rawValue: "OVER-\(index)"), [(Int64(index), unsent)])
                row.backend = "old"
                row.state = .unknown
                return row
            }
        }
        let good = row("GOOD", [(-5, end(.accepted, at: 1))])
        let figures = count([good] + rows(.circuitOpen))
        #expect(figures.declarations == 1 && figures.tried == 13 && figures.notSent == 12)
        #expect(figures.unknownInARow == 12 && figures.failingNow == 12 && figures.unknown == 0)
        for code in [ProviderError.Code.cancelled, .invalidDeclaration] {
            let figures = count([good] + rows(code))
            #expect(figures.tried == 1 && figures.notSent == 0 && figures.failingNow == 0)
        }
    }

    private func step(_ from: String, _ to: String, _ token: String) throws -> MoveStepRecord {
        MoveStepRecord(
            move: "m",
            from: try #require(TrafficShare(text: from)),
            to: try #require(TrafficShare(text: to)),
            reason: "",
            figures: nil,
            oldVersion: "old",
            newVersion: "new",
            token: token
        )
    }

    @Test func eventsAddUp() throws {
        var journal = MoveJournal()
        var id: Int64 = 0
        func add(_ event: LedgerEvent) {
            id += 1
            var event = event
            event.id = id
            journal.add(event)
        }
        let (up, down) = (try step("1%", "5%", "a"), try step("5%", "1%", "b"))
        add(up.event(.intent, at: sampleTime))
        #expect(journal.open.map(\.step.token) == ["a"] && journal.last == nil)
        add(up.event(.done, at: sampleTime))
        add(up.event(.done, at: sampleTime.adding(milliseconds: 5)))
        #expect(
            journal.open.isEmpty && journal.step(to: up.to)?.time == sampleTime
                && journal.step(to: up.from)?.time == nil
        )
        add(down.event(.intent, at: sampleTime))
        add(down.event(.done, at: sampleTime))
        add(down.event(.done, at: sampleTime))
        #expect(journal.falls == 1 && journal.lastStepBack == sampleTime)
        add(try step("1%", "5%", "c").event(.intent, at: sampleTime))
        add(try step("1%", "5%", "c").event(.abandoned, at: sampleTime))
        #expect(journal.open.isEmpty && journal.last?.step.token == "b")
        add(MoveStepRecord.resumed("m", from: .none, version: "v", at: sampleTime))
        #expect(journal.falls == 0 && journal.lastStepBack == nil && journal.lastID == id)
        #expect(journal.known?.share == TrafficShare.none)
    }

    /// One failure on the other side leads through several steps back; only what was raised can fall again.
    @Test func stepsBackInARowAreOneFall() throws {
        var journal = MoveJournal()
        var count = 0
        func add(_ from: String, _ to: String) throws {
            count += 1
            journal.add(try step(from, to, "\(count)").event(.done, at: sampleTime))
        }
        try add("1%", "5%")
        try add("5%", "1%")
        try add("1%", "0%")
        #expect(journal.falls == 1 && journal.known?.share == TrafficShare.none)
        try add("0%", "1%")
        try add("1%", "0%")
        #expect(journal.falls == 2)
        journal.add(MoveStepRecord.resumed("m", from: .none, version: "v", at: sampleTime))
        try add("1%", "0%")
        #expect(journal.falls == 1, "after a person's word it counts anew")
    }

    /// Neither refused nor unknown: the new backend turned them away, and that is a rail of its own.
    @Test func whatWasThrottledCountsAsNotSent() {
        var waiting = row("WAITING", [(0, end(.throttled, at: 5))])
        waiting.state = .unknown
        let figures = count([
            waiting, row("LATER", [(1, end(.throttled, at: 6)), (900, end(.accepted, at: 950))]),
            row("FORGED", [(2, end(.throttled, at: 7, isAuthenticated: false))]),
        ])
        #expect(figures.refused == 0 && figures.unknown == 1, "the forged answer alone")
        #expect(figures.notSent == 2 && figures.tried == 3 && figures.declarations == 2)
        #expect(figures.unknownInARow == 3 && figures.failingNow == 0)
    }
}
