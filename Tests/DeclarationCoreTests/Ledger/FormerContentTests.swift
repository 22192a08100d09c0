import DeclarationCore
import DeclarationTesting
import Testing

/// An id that a person freed and that was bound anew with other content: what comes late of the former content is no proof of the
/// present one, but the id is in use at that account.
struct FormerContentTests {
    private static let backend = BackendIdentity("ams", generation: .ams, account: "fake:account")
    private let policy = LedgerPolicy(settings: LedgerSettings(notFoundAge: .seconds(600)), owner: "me")
    private let now = LedgerSamples.time(3_600_000)

    /// The former content, or with a change the present one.
    private func entry(_ change: (inout LedgerEntry) -> Void = { _ in }) -> LedgerEntry {
        LedgerSamples.entry("WORD-3") { entry in
            entry.state = .unknown
            entry.binding.account = Self.backend.account
            entry.mayHaveArrived = true
            entry.firstSent = LedgerSamples.start
            entry.lastSent = LedgerSamples.start
            entry.attemptCount = 2
            change(&entry)
        }
    }

    private func present(_ change: (inout LedgerEntry) -> Void = { _ in }) -> LedgerEntry {
        entry { entry in
            entry.fingerprint = KeyedHash(keyID: "k1", bytes: [7])
            entry.firstSent = now
            entry.lastSent = now
            change(&entry)
        }
    }

    private func found(
        asked: ZonedTime,
        about known: LedgerEntry?,
        in entry: LedgerEntry,
        _ rules: RetransmissionRules? = nil,
        _ change: (inout DeclarationRecord) -> Void = { _ in }
    ) throws -> LedgerEntry {
        var record = LedgerSamples.record("WORD-3")
        record.amount = entry.amount
        change(&record)
        let decision = policy.note(
            .found(record, isAuthenticated: true),
            at: Self.backend,
            asked: asked,
            about: known,
            LedgerView(entry: entry),
            now: now,
            rules: rules
        )
        #expect(decision.writes.attempts.count == 1)
        return try #require(decision.writes.entry)
    }

    @Test func whatWasFoundOfTheFormerContentPinsTheID() throws {
        let before = try found(asked: now.adding(milliseconds: -1), about: nil, in: present())
        #expect(before.state == .unknown && before.isPinned)
        #expect(try found(asked: now, about: nil, in: present()).state == .accepted)
        let free = try found(asked: now.adding(milliseconds: -1), about: nil, in: present { $0.state = .notSent })
        #expect(free.state == .notSent && free.isPinned && !free.isFree)
    }

    /// An answer that was given before the present content went out says nothing of it: neither that it is absent, nor that it
    /// may go again, whatever the asker's clock shows.
    @Test(arguments: [true, false]) func whatIsSaidOfTheFormerContentIsNoAbsence(hasOnlyFailed: Bool) throws {
        let asked = now.adding(milliseconds: 7_200_000)
        let view = LedgerView(entry: present { $0.hasOnlyFailed = hasOnlyFailed })
        let decision = policy.note(
            .notFound(isAuthenticated: true),
            at: Self.backend,
            asked: asked,
            about: entry(),
            view,
            now: asked
        )
        let noted = try #require(decision.writes.entry)
        #expect(noted.state == .unknown && noted.absentSince == nil && !noted.isFree)
        let seen = try found(asked: asked, about: entry(), in: present())
        #expect(seen.absentSince == nil)
    }

    /// Nothing of the present content ever left, so what is found there is another one: the id may not go to a second account.
    @Test func whatIsFoundUnderAnIDThatWasNeverSentPinsIt() throws {
        let unsent = present { entry in
            entry.state = .notSent
            entry.mayHaveArrived = false
        }
        let noted = try found(asked: now.adding(milliseconds: 1), about: unsent, in: unsent)
        #expect(noted.state == .notSent && noted.isPinned && !noted.isFree)
    }

    /// Who watches an open id looks often; a look that shows nothing new is not written.
    @Test func theFirstOfManyFindsIsKept() throws {
        var known = present()
        var finds: [LedgerFind?] = []
        for second in [Int64(1), 2, 3] {
            let decision = policy.note(
                .found(LedgerSamples.record("WORD-3"), isAuthenticated: false),
                at: Self.backend,
                asked: now,
                about: known,
                LedgerView(entry: known),
                now: now.adding(milliseconds: second * 1_000),
                isRecorded: false
            )
            known = try #require(decision.writes.entry)
            finds.append(known.lastFound)
        }
        #expect(finds == Array(repeating: LedgerFind(time: now.adding(milliseconds: 1_000), backend: "ams"), count: 3))
    }

    /// What has taken its place is accepted; and where that is pushed again, it is there either way.
    @Test func whatIsAcceptedIsNotPinned() throws {
        let accepted = try found(asked: LedgerSamples.start, about: entry(), in: present { $0.state = .accepted })
        #expect(accepted.state == .accepted && !accepted.isPinned)
        let pushed = present { entry in
            entry.retransmission = LedgerRetransmission(attempt: 2, previous: LedgerContent(entry), lastSent: nil)
        }
        #expect(try !found(asked: LedgerSamples.start, about: entry(), in: pushed).isPinned)
    }

    /// Hosts' clocks are hours apart: the entry that was asked about tells.
    @Test func whatWasAskedAboutCountsMoreThanClocks() throws {
        let late = try found(asked: now.adding(milliseconds: 7_200_000), about: entry(), in: present())
        #expect(late.state == .unknown && late.isPinned)
        let hourAgo = now.adding(milliseconds: -3_600_000)
        #expect(try found(asked: hourAgo, about: present(), in: present()).state == .accepted)
        // The same content again: whichever of its calls arrived, it is there.
        let again = entry { $0.firstSent = now }
        #expect(try found(asked: hourAgo, about: entry(), in: again).state == .accepted)
    }

    /// Where nothing may be sent twice the look of a record counts, of one that was asked for after the correction.
    @Test func aFormerRecordIsNotLookedAt() throws {
        let rules = RetransmissionRules(modifiable: [], excludedCodes: [present().binding.customsCode], source: "test")
        let pinned = present { $0.isPinned = true }
        for asked in [LedgerSamples.start, now.adding(milliseconds: 7_200_000)] {
            for amount in [pinned.amount, .fen(77)] {
                let left = try found(asked: asked, about: entry(), in: pinned, rules) { $0.amount = amount }
                #expect(left.state == .unknown && left.isPinned)
            }
        }
        #expect(try found(asked: now, about: pinned, in: pinned, rules).state == .accepted)
        // The correction may still be on its way, and nothing may be sent in its place before it isn't.
        let young = try found(asked: now, about: pinned, in: pinned, rules) { $0.amount = .fen(77) }
        #expect(young.state == .unknown && young.nextCheck == now.adding(milliseconds: 600_000))
        let old = now.adding(milliseconds: 600_000)
        #expect(try found(asked: old, about: pinned, in: pinned, rules) { $0.amount = .fen(77) }.state == .refused)
    }

    /// A call of the former content that its host, whose clock is ahead, ends late.
    private func lateAcceptance(_ change: (inout LedgerEntry) -> Void) throws -> LedgerEntry {
        let intent = LedgerIntent(draft: entry { $0.firstSent = nil }, fingerprints: [entry().fingerprint])
        let opening = policy.open(intent, LedgerView(), now: now.adding(milliseconds: 7_200_000))
        guard case .send(let ticket, _) = opening.result, var entry = opening.writes.entry else {
            throw LedgerError(.other, "a new id is sent")
        }
        entry.firstSent = now
        entry.openAttempt = 4
        change(&entry)
        let accepted = LedgerResult.outcome(.accepted(LedgerSamples.acceptance))
        let decision = policy.close(ticket, accepted, LedgerView(entry: entry), now: now)
        #expect(decision.writes.ends.count == 1)
        return try #require(decision.writes.entry)
    }

    @Test func aLateAcceptanceOfTheFormerContentPinsTheID() throws {
        let other = KeyedHash(keyID: "k1", bytes: [7])
        let sending = try lateAcceptance { $0.fingerprint = other }
        #expect(sending.state == .sending && sending.isPinned && sending.acceptance == nil)
        let refused = try lateAcceptance { entry in
            entry.fingerprint = other
            entry.state = .refused
            entry.openAttempt = nil
        }
        #expect(refused.state == .refused && !refused.isFree)
        #expect(try lateAcceptance { _ in }.state == .accepted, "the same content")
    }

    /// Who asks.
    enum Asker: CaseIterable {
        case inquire
        case settle
        case look
    }

    /// While the other side is asked, another host, whose clock is behind, binds the freed id anew.
    @Test(arguments: Asker.allCases) func anIDThatIsBoundAnewDuringAnInquiryIsPinned(asker: Asker) async throws {
        let world = TrackWorld()
        let store = world.store
        let provider = FakeProvider(inquire: { ids in
            for id in ids {
                try? await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
                    var entry = view.entry
                    entry?.fingerprint = KeyedHash(keyID: "k1", bytes: [7])
                    entry?.firstSent = LedgerSamples.time(-7_200_000)
                    return LedgerDecision((), LedgerWrites(entry: entry))
                }
            }
            let records = ids.map { Answers.record($0, .delivered) }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let id = try await world.add { entry in
            entry.state = .unknown
            entry.mayHaveArrived = true
        }[0]
        let ledger = try world.ledger(["A": provider])
        switch asker {
        case .inquire: _ = await ledger.inquire([id: ["A"]])
        case .settle: _ = try await ledger.settle()
        case .look: _ = try await ledger.settleDue(patience: .seconds(3))
        }
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .unknown && entry.isPinned)
        #expect(try await store.attempts(of: id).last?.end?.outcomeClass == .accepted)
    }
}
