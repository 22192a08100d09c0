import DeclarationCore
import DeclarationTesting
import Testing

/// A person's word about a re-transmission, and about an id that was in use before.
struct DecidePolicyTests {
    private let policy = LedgerPolicy(settings: LedgerSettings(notFoundAge: .seconds(600)), owner: "me")
    private let now = LedgerSamples.time(3_600_000)

    private func decide(_ word: PersonWord, _ entry: LedgerEntry) throws -> LedgerEntry {
        let decision = policy.decide(word, LedgerView(entry: entry), now: now)
        try #require(decision.result == nil)
        return try #require(decision.writes.entry)
    }

    private static func known() -> LedgerEntry {
        LedgerSamples.entry("WORD-1") { entry in
            entry.acceptance = LedgerSamples.acceptance
            entry.record = LedgerSamples.record("WORD-1")
            entry.lastSent = LedgerSamples.start
        }
    }

    /// Pushed to another office with another amount, and nobody knows whether that was taken.
    private static func retransmitted() -> LedgerEntry {
        var entry = known()
        let previous = LedgerContent(entry)
        entry.retransmission = LedgerRetransmission(attempt: 2, previous: previous, lastSent: entry.lastSent)
        entry.amount = .fen(1)
        entry.binding.customsCode = "NINGBO"
        entry.state = .unknown
        entry.mayHaveArrived = true
        entry.reason = OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: false)
        return entry
    }

    @Test func aRetransmissionThatWasDeclaredCountsAsTaken() throws {
        let entry = try decide(.declared, Self.retransmitted())
        #expect(entry.state == .accepted && entry.retransmission == nil && entry.retransmitted == now)
        #expect(entry.amount == .fen(1) && entry.binding.customsCode == "NINGBO")
        var known = LedgerSamples.acceptance
        known.registrationID = nil
        #expect(entry.acceptance == known, "the registration id is the old office's")
        #expect(entry.record == nil && !entry.isFinal && entry.nextCheck == now.adding(milliseconds: 60_000))
    }

    @Test func aRetransmissionThatWasNotDeclaredLeavesWhatWasAccepted() throws {
        let (before, entry) = (Self.known(), try decide(.notDeclared, Self.retransmitted()))
        #expect(entry.state == .accepted && entry.retransmission == nil && entry.retransmitted == nil)
        #expect(LedgerContent(entry) == LedgerContent(before))
        #expect(entry.acceptance == before.acceptance && entry.record == before.record && entry.reason == nil)
        #expect(!entry.isFree && !entry.mayHaveArrived)
    }

    /// Somebody asked about the id before a person freed it, and it was declared with other content since: what was asked
    /// about isn't sent in its place.
    @Test func aRetryIsOfTheCallThatWasAskedAbout() throws {
        let backend = BackendIdentity("ams", generation: .ams, account: "fake:account")
        func open(_ change: (inout LedgerEntry) -> Void) -> LedgerEntry {
            LedgerSamples.entry("WORD-2") { entry in
                entry.state = .unknown
                entry.binding.account = backend.account
                entry.absentSince = now
                entry.firstSent = LedgerSamples.start
                entry.lastSent = LedgerSamples.start
                change(&entry)
            }
        }
        let asked = open { _ in }
        func retry(_ entry: LedgerEntry) -> LedgerTicket? {
            policy.openRetry(of: asked, at: backend, LedgerView(entry: entry), now: now).result
        }
        #expect(retry(asked) != nil)
        #expect(retry(open { $0.lastSent = $0.lastSent?.inZone(offsetSeconds: 28_800) }) != nil)
        #expect(retry(open { $0.fingerprint = KeyedHash(keyID: "k1", bytes: [7]) }) == nil)
        #expect(retry(open { $0.lastSent = now }) == nil)
        #expect(retry(open { $0.firstSent = now }) == nil)
    }

    /// What is there under the id is not ours, or not what was sent last: the other side said so once.
    private static func pinned() -> LedgerEntry {
        LedgerSamples.entry("WORD-1") { entry in
            entry.state = .unknown
            entry.isPinned = true
            entry.mayHaveArrived = true
            entry.lastSent = LedgerSamples.start
        }
    }

    @Test func anIDThatIsInUseStaysWithItsAccountThoughNothingOfOursWasDeclared() throws {
        let entry = try decide(.notDeclared, Self.pinned())
        #expect(entry.state == .notSent && entry.isPinned && !entry.isFree)
        var draft = entry
        draft.fingerprint = KeyedHash(keyID: "k1", bytes: [7])
        let view = LedgerView(entry: entry)
        let correction = LedgerIntent(draft: draft, fingerprints: [draft.fingerprint])
        guard case .send = policy.open(correction, view, now: now).result else {
            Issue.record("a correction may go to the same account")
            return
        }
        draft.binding.backend = "elsewhere"
        let stray = LedgerIntent(draft: draft, fingerprints: [draft.fingerprint])
        #expect(policy.open(stray, view, now: now).result == .bound(entry))
    }

    @Test func aCorrectionThatWasDeclaredIsOurs() throws {
        let entry = try decide(.declared, Self.pinned())
        #expect(entry.state == .accepted && !entry.isPinned && entry.record == nil && entry.acceptance == nil)
    }
}
