import DeclarationCore
import DeclarationTesting
import Testing

struct TrackPolicyTests {
    private static let settings = LedgerSettings(
        notFoundAge: .seconds(600),
        firstCheck: .seconds(10),
        checkFactor: 3,
        maxCheck: .seconds(100),
        trackFor: .seconds(1_000)
    )
    private let policy = LedgerPolicy(settings: settings, owner: "me")

    private static func entry(_ change: (inout LedgerEntry) -> Void = { _ in }) -> LedgerEntry {
        LedgerSamples.entry("TRACK-1") { entry in
            entry.lastSent = LedgerSamples.start
            entry.nextCheck = LedgerSamples.start
            change(&entry)
        }
    }

    /// The samples have no account, as those of a ledger of an earlier version: the name decides.
    private static let backend = BackendIdentity("ams-main", generation: .ams, account: "a")

    private func look(
        _ entry: LedgerEntry,
        _ result: InquiryResult,
        at milliseconds: Int64 = 1_000,
        ownerUntil: ZonedTime? = nil,
        isAtFault: Bool = false
    ) throws -> (look: LedgerLook, writes: LedgerWrites) {
        let now = LedgerSamples.time(milliseconds)
        let view = LedgerView(entry: entry, ownerUntil: ownerUntil)
        let decision = policy.track(result, at: Self.backend, asked: now, view, now: now, isAtFault: isAtFault)
        return (try #require(decision.result), decision.writes)
    }

    private static func found(_ stage: TransmissionStatus.Stage, receipt: String? = nil) -> InquiryResult {
        var record = DeclarationRecord(
            requestID: "TRACK-1",
            status: TransmissionStatus(stage: stage, rawValue: "\(stage)")
        )
        record.receipt = receipt.map { CustomsReceipt(code: $0) }
        return .found(record, isAuthenticated: true)
    }

    @Test func delaysGrowToTheLongest() {
        let delays = (0..<5).map { Self.settings.checkDelay(after: $0) }
        #expect(delays == [10, 30, 90, 100, 100].map { .seconds($0) })
        let longest = Duration.milliseconds(Int64.max)
        #expect(LedgerSettings(firstCheck: longest / 2, maxCheck: longest).checkDelay(after: 9) == longest)
        #expect(LedgerSettings(firstCheck: .zero, checkFactor: 1).checkDelay(after: 1_000_000) == .seconds(1))
        #expect(Self.settings.checkDelay(after: .max) == .seconds(100), "at once, though a damaged row says so")
    }

    @Test func looksThatFindNothingNewBackOffWithoutATrace() throws {
        var entry = Self.entry()
        entry = try look(entry, Self.found(.sending)).look.settlement.entry
        #expect(entry.checks == 0 && entry.attemptCount == 1, "the first record is news")
        var now: Int64 = 1_000
        for (checks, delay) in [(1, 30_000), (2, 90_000), (3, 100_000)] as [(Int, Int64)] {
            now = (entry.nextCheck?.epochMilliseconds ?? 0) - LedgerSamples.start.epochMilliseconds
            let changed = entry.changed
            let (look, writes) = try look(entry, Self.found(.sending), at: now)
            entry = look.settlement.entry
            #expect(writes.attempts.isEmpty)
            #expect(entry.changed == changed)
            #expect(entry.checks == checks)
            #expect(entry.nextCheck == LedgerSamples.time(now + delay))
        }
        entry = try look(entry, Self.found(.delivered), at: now + 100_000).look.settlement.entry
        #expect(entry.checks == 0, "news begins anew")
        #expect(entry.nextCheck == LedgerSamples.time(now + 110_000))
    }

    @Test(arguments: [
        InquiryResult.failed(ProviderError(.unknown, .transport(.timedOut), "")),
        .unknown(OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: true)),
        .rejected(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)),
    ])
    func noAnswerDoesNotGrowTheInterval(result: InquiryResult) throws {
        let entry = Self.entry { $0.checks = 1 }
        let after = try look(entry, result).look.settlement.entry
        #expect(after.checks == 1)
        #expect(after.nextCheck == LedgerSamples.time(31_000))
        #expect(after.state == .accepted)
    }

    @Test func whatAloneHasNoAnswerIsLookedAtMoreSeldom() throws {
        let useless = InquiryResult.failed(ProviderError(.answered, .httpStatus, "", httpStatus: 500))
        var entry = Self.entry { $0.state = .unknown }
        for (checks, delay) in [(1, 30_000), (2, 90_000), (3, 100_000)] as [(Int, Int64)] {
            let now = (entry.nextCheck ?? LedgerSamples.start).since(LedgerSamples.start).milliseconds
            entry = try look(entry, useless, at: now, isAtFault: true).look.settlement.entry
            #expect(entry.checks == checks && entry.state == .unknown)
            #expect(entry.nextCheck == LedgerSamples.time(now + delay))
        }
        let old = try look(Self.entry(), useless, at: 2_000_000, isAtFault: true).look
        #expect(!old.hasGivenUp, "nothing was said of it")
    }

    @Test func theReceiptEndsIt() throws {
        let (look, writes) = try look(Self.entry(), Self.found(.delivered, receipt: "120"))
        #expect(look.settlement.entry.nextCheck == nil)
        #expect(look.settlement.entry.isFinal && !look.hasGivenUp)
        #expect(writes.attempts.map(\.kind) == [.inquire])
    }

    @Test func theAgeEndsItAndKeepsTheState() throws {
        let old = try look(Self.entry(), Self.found(.sending), at: 1_000_000).look
        #expect(old.hasGivenUp)
        #expect(old.settlement.entry.nextCheck == nil && old.settlement.entry.state == .accepted)
        let again = try look(old.settlement.entry, Self.found(.sending), at: 1_000_001).look
        #expect(!again.hasGivenUp, "it is said once")
        let silent = InquiryResult.failed(ProviderError(.notSent, .transport(.connection), ""))
        #expect(try !look(Self.entry(), silent, at: 2_000_000).look.hasGivenUp, "nobody answered")
    }

    @Test func whatIsUnsettledIsNeverGivenUp() throws {
        let entry = Self.entry {
            $0.state = .unknown
            $0.mayHaveArrived = true
        }
        let early = try look(entry, .notFound(isAuthenticated: true)).look
        #expect(early.settlement.entry.nextCheck == LedgerSamples.time(31_000))
        let soon = try look(entry, .notFound(isAuthenticated: true), at: 595_000).look
        #expect(soon.settlement.entry.nextCheck == LedgerSamples.time(600_000), "not later than it is believed")
        let late = try look(entry, .notFound(isAuthenticated: true), at: 2_000_000).look
        guard case .mayResend(let absent) = late.settlement else {
            Issue.record("\(late.settlement)")
            return
        }
        #expect(!late.hasGivenUp)
        #expect(absent.nextCheck == LedgerSamples.time(2_010_000), "if sending fails, it is not asked at once")
    }

    @Test func aLiveSenderIsLeftAlone() throws {
        let entry = Self.entry {
            $0.state = .sending
            $0.openAttempt = 1
            $0.owner = "other"
        }
        let until = LedgerSamples.time(9_000)
        let look = try look(entry, .notFound(isAuthenticated: true), ownerUntil: until).look
        #expect(look.settlement.entry.nextCheck == until)
        #expect(look.settlement.entry.state == .sending)
    }

    @Test func aLookThatIsNotDueLeavesTheTimeAlone() throws {
        let entry = Self.entry {
            $0.nextCheck = LedgerSamples.time(50_000)
            $0.checks = 2
        }
        let (quiet, writes) = try look(entry, .missing)
        #expect(quiet.settlement.entry == entry)
        #expect(writes == LedgerWrites())
        let news = try look(entry, Self.found(.sending)).look
        #expect(news.settlement.entry.nextCheck == LedgerSamples.time(11_000))
    }

    @Test func aKnownReceiptIsNotOverwrittenByLess() throws {
        let known = try look(Self.entry(), Self.found(.delivered, receipt: "3")).look.settlement.entry
        let after = try look(known, Self.found(.queued), at: 20_000).look.settlement.entry
        #expect(after.record == known.record)
        #expect(after.checks == 1)
    }

    @Test func anotherBackendsAnswerCountsForNothing() {
        let now = LedgerSamples.start
        let view = LedgerView(entry: Self.entry())
        let strangers = [
            BackendIdentity("elsewhere", generation: .ams, account: "a"),
            BackendIdentity("ams-main", generation: .mapi, account: "a"),
        ]
        for stranger in strangers {
            let decision = policy.track(Self.found(.delivered), at: stranger, asked: now, view, now: now)
            #expect(decision.result == nil && decision.writes == LedgerWrites())
        }
    }

    @Test func theAccountDecidesAndNotTheName() throws {
        let now = LedgerSamples.start
        let view = LedgerView(entry: Self.entry { $0.binding.account = "a" })
        let stranger = BackendIdentity("ams-main", generation: .ams, account: "b")
        let none = policy.track(Self.found(.delivered), at: stranger, asked: now, view, now: now)
        #expect(none.result == nil && none.writes == LedgerWrites())
        let renamed = BackendIdentity("new", generation: .ams, account: "a")
        let entry = policy.track(Self.found(.delivered), at: renamed, asked: now, view, now: now).writes.entry
        #expect(entry?.record?.status.stage == .delivered)
        #expect(entry?.binding.backend == "new" && entry?.binding.account == "a")
    }

    @Test func anOlderEntryGetsItsAccountByProofAlone() throws {
        let unknown = Self.entry { $0.state = .unknown }
        #expect(try look(unknown, .notFound(isAuthenticated: true)).look.settlement.entry.binding.account == nil)
        #expect(try look(unknown, Self.found(.sending)).look.settlement.entry.binding.account == "a")
    }
}
