import DeclarationCore
import DeclarationTesting
import Testing

@Suite struct MigrationReporterTests {
    private static func binding(_ generation: Generation) -> LedgerBinding {
        LedgerBinding(
            backend: BackendID(rawValue: generation.rawValue),
            generation: generation,
            customsCode: "NINGBO",
            place: "ningbo",
            configurationVersion: "v",
            route: "r"
        )
    }

    private static func row(
        _ id: String,
        _ generation: Generation,
        _ state: LedgerState,
        _ calls: [(LedgerAttempt.Kind, Generation, OutcomeClass?, Int64)],
        verdict: CustomsReceipt.Verdict? = nil
    ) -> LedgerHistoryRow {
        var row = LedgerHistoryRow(
            LedgerSamples.entry(RequestID(rawValue: id)) { entry in
                entry.binding = binding(generation)
                entry.state = state
            }
        )
        row.verdict = verdict
        row.attempts = calls.enumerated().map { index, call in
            let started = LedgerSamples.time(Int64(index) * 60_000)
            let end = call.2.map { outcome in
                LedgerAttemptEnd(
                    ended: started.adding(milliseconds: call.3),
                    delivery: outcome == .notSent ? .notSent : outcome == .unknownOutcome ? .unknown : nil,
                    outcomeClass: outcome,
                    code: outcome == .invalidRequest ? "PARAM_ILLEGAL" : "X",
                    // From the second look on, customs has decided.
                    text: call.0 == .inquire && index >= 2 ? "2" : "",
                    isAuthenticated: true
                )
            }
            return LedgerAttempt(
                requestID: row.requestID,
                number: index + 1,
                kind: call.0,
                started: started,
                binding: binding(call.1),
                end: end
            )
        }
        return row
    }

    /// As the ledger has them, and a move's guard rails.
    @Test func whatSaysNothingOfTheDeclarationIsNoRefusal() throws {
        var reporter = MigrationReporter()
        reporter.add(Self.row("THEIRS-1", .ams, .unknown, [(.declare, .ams, .serverFailure, 40)]))
        var unverified = Self.row("UNSIGNED-1", .ams, .unknown, [(.declare, .ams, .invalidRequest, 40)])
        unverified.attempts[0].end?.isAuthenticated = false
        reporter.add(unverified)
        reporter.add(Self.row("FAST-1", .ams, .notSent, [(.declare, .ams, .throttled, 40)]))
        let side = try #require(reporter.report.offices.first?.sides.first?.side)
        #expect(side.ids == 3 && side.refused == 0 && side.reasons.isEmpty)
        #expect(side.unknown == 2 && side.open == 2 && side.throttled == 1)
    }

    @Test func idsCountOnceAndCallsEach() throws {
        var reporter = MigrationReporter()
        reporter.add(Self.row("PLAIN-1", .ams, .accepted, [(.declare, .ams, .accepted, 40)]))
        reporter.add(
            Self.row(
                "RETRIED-1",
                .ams,
                .accepted,
                [
                    (.declare, .ams, .unknownOutcome, 9_000), (.inquire, .ams, .notFound, 5),
                    (.retry, .ams, .accepted, 60),
                ]
            )
        )
        reporter.add(
            Self.row(
                "MOVED-1",
                .ams,
                .accepted,
                [(.declare, .mapi, .invalidRequest, 100), (.declare, .ams, .accepted, 50)]
            )
        )
        reporter.add(Self.row("HELD-1", .ams, .notSent, [(.declare, .ams, .notSent, 1)]))
        reporter.add(Self.row("OPEN-1", .mapi, .sending, [(.declare, .mapi, nil, 0)]))
        let report = reporter.report
        #expect(report.ids == 5)
        let office = try #require(report.offices.first)
        #expect(report.offices.count == 1 && office.name == "ningbo")
        #expect(office.sides.map(\.generation) == [.ams, .mapi])
        let (ams, mapi) = (office.sides[0].side, office.sides[1].side)
        #expect(
            [ams.ids, ams.calls, ams.accepted, ams.refused, ams.unknown, ams.open, ams.notSent] == [
                3, 4, 3, 0, 1, 0, 1,
            ]
        )
        #expect([mapi.ids, mapi.calls, mapi.accepted, mapi.refused, mapi.unknown, mapi.open] == [2, 2, 0, 1, 1, 1])
        #expect(mapi.reasons == [.init(outcomeClass: .invalidRequest, code: "PARAM_ILLEGAL"): 1])
        #expect(ams.latency.count == 4 && ams.latency.quantiles([0.5, 1]) == [50, 9_000])
        #expect(office.comparisons.map(\.verdict) == [.tooFew, .tooFew])
    }

    /// The report is of declarations: that the other side was asked too fast is no refusal of one.
    @Test func throttledIsNotRefused() throws {
        var reporter = MigrationReporter()
        reporter.add(
            Self.row("SLOW-1", .ams, .accepted, [(.declare, .ams, .throttled, 5), (.retry, .ams, .accepted, 60)])
        )
        let side = try #require(reporter.report.offices.first?.sides.first?.side)
        #expect([side.ids, side.accepted, side.refused, side.throttled, side.unknown] == [1, 1, 0, 1, 0])
        #expect(side.reasons.isEmpty)
    }

    @Test func theLookWithTheFinalAnswerEndsTheTimeToReceipt() throws {
        var reporter = MigrationReporter()
        let calls: [(LedgerAttempt.Kind, Generation, OutcomeClass?, Int64)] = [
            (.declare, .ams, .accepted, 40), (.inquire, .ams, .accepted, 10), (.inquire, .ams, .accepted, 5_000),
            // Somebody is curious later.
            (.inquire, .ams, .accepted, 9_000),
        ]
        reporter.add(Self.row("FINAL-1", .ams, .accepted, calls, verdict: .accepted))
        reporter.add(Self.row("PENDING-1", .ams, .accepted, calls, verdict: .pending))
        let side = try #require(reporter.report.offices.first?.sides.first?.side)
        #expect(side.timeToReceipt.quantiles([0.5]) == [125])
        #expect(side.timeToReceipt.count == 1 && side.awaiting == 1)
    }

    @Test func differencesAreJudgedTogether() throws {
        var reporter = MigrationReporter()
        for number in 0..<400 {
            let outcome: OutcomeClass = number < 40 ? .invalidRequest : .accepted
            let state: LedgerState = number < 40 ? .refused : .accepted
            reporter.add(Self.row("M-\(number)", .mapi, state, [(.declare, .mapi, outcome, 10)]))
            reporter.add(Self.row("A-\(number)", .ams, .accepted, [(.declare, .ams, .accepted, 10)]))
        }
        let comparisons = try #require(reporter.report.offices.first?.comparisons)
        #expect(comparisons.map(\.measure) == [.refused, .unknown])
        #expect(comparisons.map(\.verdict) == [.moreThanChance, .notMoreThanChance])
        #expect(comparisons[0].correctedP == 2 * comparisons[0].p)
        #expect(comparisons[0].p == FisherTest.p(Proportion(0, of: 400), Proportion(40, of: 400)))
    }

    @Test func onlyTheOfficesAskedForCount() {
        for (names, expected) in [(["NINGBO"], 1), (["Ningbo"], 1), (["HENAN"], 0)] {
            var reporter = MigrationReporter(offices: names)
            reporter.add(Self.row("ONE-1", .ams, .accepted, [(.declare, .ams, .accepted, 40)]))
            #expect(reporter.report.ids == expected)
        }
    }
}
