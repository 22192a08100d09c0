import DeclarationCore
import DeclarationTesting

/// Processes, a ledger, and two accounts that really take declarations: the policy is driven step by step, and whatever
/// is under way may end late or never. Each process has a configuration of its own, which changes: a backend is renamed, its
/// name given to the other account, taken out, put back.
struct LedgerWorld {
    /// A call that was written down, or sent, and has not ended for its process.
    private struct Call {
        let process: Int
        let ticket: LedgerTicket
        let content: Int
        /// Whose the ticket's backend is in the configuration of the process when it wrote the call down.
        let account: ProviderAccount
        var arrived = false
        /// What the other side made of it when it arrived; the answer comes later or never.
        var isTaken = false
    }

    /// A reference, so that a line can look at the world while it is written.
    private final class Journal {
        var lines: [String] = []
    }

    private var random: SeededGenerator
    private var now = LedgerSamples.start
    private var book = LedgerBook()
    private var policies: [LedgerPolicy]
    private var calls: [Call] = []
    private var configurations: [Configuration]
    /// What each account took: the content under an id.
    private var taken: [ProviderAccount: [RequestID: Int]] = ["a": [:], "b": [:]]
    /// Where an id may be, by the world's own knowledge: bytes left for there and no definite no came back.
    private var mayBeAt: [RequestID: ProviderAccount] = [:]
    /// What another program declared under an id before, and where: no call of ours replaces it.
    private var foreign: [RequestID: ProviderAccount] = [:]
    /// Ids of which that was shown before a refusal said that it is there: it may be taken for what was sent.
    private var mistakable: Set<RequestID> = []
    /// Ids that failed over there by an answer that verified: what becomes of them depends on what is there.
    private var failed: Set<RequestID> = []
    /// The content that was last allowed to be sent under an id.
    private var newest: [RequestID: Int] = [:]
    /// When what is there arrived.
    private var arrived: [RequestID: ZonedTime] = [:]
    /// When a call last reached a backend, and when the ledger last heard of one.
    private var lastArrival: [RequestID: ZonedTime] = [:]
    private var lastHeard: [RequestID: ZonedTime] = [:]
    /// Nothing is lost and nobody is unsure any more.
    private var isCalm = false
    /// How many re-transmissions with other content were taken.
    private(set) var retransmissions = 0
    /// How many ids were followed to a backend of another name, and how many were left alone as their account was gone.
    private(set) var followed = 0
    private(set) var unserved = 0
    /// How many calls met what another program had declared, and how many ids were held.
    private(set) var strangers = 0
    private(set) var held = 0
    /// How many were sent once more, as no signature covered the record.
    private(set) var repeated = 0
    /// How many a person said to be declared, and not to be, and of how many of these a re-transmission was open.
    private(set) var saidDeclared = 0
    private(set) var saidNotDeclared = 0
    private(set) var saidOfRetransmissions = 0
    private let kept = Journal()
    var journal: [String] { kept.lines }
    private(set) var violation: String?

    private static let ids: [RequestID] = ["ID-0001", "ID-0002", "ID-0003"]
    private static let settings = LedgerSettings(notFoundAge: .seconds(60), ownerLease: .seconds(10))
    private static let rules = RetransmissionRules(
        interval: .seconds(20),
        margin: .seconds(10),
        modifiable: ["amount.minorUnits"],
        source: "the world"
    )

    private let keepsJournal: Bool

    init(seed: UInt64, keepsJournal: Bool = false) {
        self.keepsJournal = keepsJournal
        random = SeededGenerator(seed: seed)
        configurations = Array(repeating: AccountNaming.usual, count: 3)
        policies = (0..<3).map { LedgerPolicy(settings: Self.settings, owner: LedgerOwner.Token(rawValue: "P\($0)")) }
        guard Int.random(in: 0..<4, using: &random) == 0 else { return }
        let (id, account) = (pick(Self.ids), pick(["a", "b"] as [ProviderAccount]))
        foreign[id] = account
        taken[account]?[id] = 7
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps where violation == nil { step() }
    }

    private mutating func step() {
        let process = Int.random(in: 0..<policies.count, using: &random)
        switch Int.random(in: 0..<35, using: &random) {
        case 0..<7: declare(process, pick(Self.ids), content: Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0)
        case 7..<12: endACall()
        case 12: crash(process)
        case 13, 27: reconfigure(process, pick(AccountNaming.all))
        case 28..<30: askAnybody(process, pick(Self.ids))
        case 30: adopt(process, pick(Self.ids))
        case 31: hold(process, pick(Self.ids))
        case 32: release(process, pick(Self.ids))
        case 33: drop(process, pick(Self.ids))
        case 34: decideAll(process)
        case 20..<27: retransmit(process, pick(Self.ids), content: Int.random(in: 0..<4, using: &random))
        case 14..<17: now = now.adding(milliseconds: Int64.random(in: 1...60_000, using: &random))
        default: settle(process, pick(Self.ids))
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private func note(_ text: @autoclosure () -> String) {
        guard keepsJournal else { return }
        let text = text()
        kept.lines.append("+\((now.epochMilliseconds - LedgerSamples.start.epochMilliseconds)) \(text)")
    }

    private mutating func reconfigure(_ process: Int, _ configuration: Configuration) {
        configurations[process] = configuration
        note("process \(process) has \(configuration.backends.values.map(\.identity))")
    }

    /// The backend that a process asks about an entry; `nil` when it has none.
    private mutating func backend(_ process: Int, _ entry: LedgerEntry) -> BackendIdentity? {
        guard let backend = try? configurations[process].backend(for: entry.binding).identity else {
            unserved += 1
            return nil
        }
        if backend.id != entry.binding.backend { followed += 1 }
        if backend.account != entry.binding.account { violation = "\(entry.requestID) is looked for at \(backend)" }
        return backend
    }

    /// Somebody asks any backend for an id, as `customs inquire` may: what a stranger says must change nothing.
    private mutating func askAnybody(_ process: Int, _ id: RequestID) {
        let backends = configurations[process].backends.values.map(\.identity).sorted { $0.id < $1.id }
        let backend = pick(backends)
        let before = book.entry(id)
        let result = inquire(id, at: backend.account)
        let policy = policies[process]
        let now = self.now
        let settlement = transact(LedgerKeys(id)) { policy.note(result, at: backend, asked: now, $0, now: now) }
        note("process \(process) asks \(backend) for \(id): \(settlement.summary)")
        if before?.binding.account != backend.account, book.entry(id) != before {
            violation = "\(id) is changed by what \(backend) says"
        }
    }

    private mutating func adopt(_ process: Int, _ id: RequestID) {
        guard let entry = book.entry(id), let backend = backend(process, entry) else { return }
        let policy = policies[process]
        transact(LedgerKeys(id)) { policy.adopt($0, by: backend) }
    }

    private mutating func hold(_ process: Int, _ id: RequestID) {
        let (policy, now) = (policies[process], now)
        guard transact(LedgerKeys(id), { policy.hold($0, now: now) }) else { return }
        held += 1
        note("process \(process) holds \(id)")
    }

    private mutating func release(_ process: Int, _ id: RequestID) {
        let policy = policies[process]
        let refusal = transact(LedgerKeys(id)) { policy.release($0) }
        if refusal == nil { note("process \(process) releases \(id)") }
    }

    private mutating func drop(_ process: Int, _ id: RequestID) {
        let (policy, now) = (policies[process], now)
        guard transact(LedgerKeys(id), { policy.drop($0, now: now) }) == nil else { return }
        note("process \(process) drops \(id)")
        if let place = mayBeAt[id], taken[place]?[id] != nil, foreign[id] != place {
            violation = "\(id) is dropped, and at \(place)"
        }
        if book.entry(id)?.isPinned != true { mayBeAt[id] = nil }
    }

    /// Somebody looks where the declarations are kept, which takes a while, and tells of all that is open.
    private mutating func decideAll(_ process: Int) {
        guard book.all.contains(where: \.state.isUnsettled) else { return }
        now = now.adding(milliseconds: 70_000)
        for id in Self.ids { decide(process, id) }
    }

    /// Says truthfully whether what was sent last is there.
    private mutating func decide(_ process: Int, _ id: RequestID) {
        guard let entry = book.entry(id), let account = entry.binding.account else { return }
        let content = taken[account]?[id]
        let word: PersonWord = content == Int(entry.content?.bytes.first ?? 9) ? .declared : .notDeclared
        let (policy, now) = (policies[process], now)
        guard transact(LedgerKeys(id), { policy.decide(word, $0, now: now) }) == nil else { return }
        note("process \(process) is told that \(id) is \(word)")
        if word == .declared { saidDeclared += 1 } else { saidNotDeclared += 1 }
        if entry.retransmission != nil { saidOfRetransmissions += 1 }
        let isAccepted = word == .declared || entry.retransmission != nil
        let after = book.entry(id)
        if after?.state != (isAccepted ? .accepted : .notSent) {
            violation = "\(id) is \(word) and \(after?.state as Any)"
        }
        if after?.isFree == true {
            if content != nil, foreign[id] != account { violation = "\(id) is free, and at \(account)" }
            mayBeAt[id] = nil
        }
    }

    private mutating func crash(_ process: Int) {
        // What was not sent yet never will be; what arrived stays arrived, and nobody hears the answer.
        calls.removeAll { $0.process == process }
        let token = LedgerOwner.Token(rawValue: "P\(process)-\(random.next())")
        policies[process] = LedgerPolicy(settings: Self.settings, owner: token)
        note("process \(process) dies")
    }

    private mutating func transact<Value>(
        _ keys: LedgerKeys,
        _ body: (LedgerView) -> LedgerDecision<Value>
    ) -> Value {
        let decision = body(book.view(keys))
        book.apply(decision.writes, to: keys.requestID)
        return decision.result
    }

    private mutating func declare(_ process: Int, _ id: RequestID, content: Int) {
        let target = pick(configurations[process].backends.values.map(\.identity).sorted { $0.id < $1.id })
        let intent = self.intent(id, content, target)
        let now = self.now
        let policy = policies[process]
        let opening = transact(LedgerKeys(id, payments: intent.draft.paymentIDs)) { policy.open(intent, $0, now: now) }
        note("process \(process) declares \(id) content \(content): \(opening.summary)")
        switch opening {
        case .send(let ticket, _): begin(process, ticket, content)
        case .settleFirst: settle(process, id)
        case .kept(let entry):
            if taken[entry.binding.account ?? ""]?[id] != content, !mistakable.contains(id) {
                violation = "\(id) counts as accepted but isn't there"
            }
        default: break
        }
    }

    private func intent(_ id: RequestID, _ content: Int, _ target: BackendIdentity) -> LedgerIntent {
        var declaration = Samples.declaration(id)
        declaration.amount = Self.amount(content)
        let hash = KeyedHash(keyID: "k", bytes: [UInt8(content)])
        var binding = LedgerSamples.binding
        binding.backend = target.id
        binding.account = target.account
        let draft = LedgerEntry(
            declaration: declaration,
            binding: binding,
            fingerprint: hash,
            buyer: nil,
            content: SealedContent(keyID: "k", bytes: [UInt8(content)]),
            created: now
        )
        return LedgerIntent(draft: draft, fingerprints: [hash])
    }

    private static func amount(_ content: Int) -> Money { .fen(Int64(1_000 + content)) }

    private mutating func begin(_ process: Int, _ ticket: LedgerTicket, _ content: Int) {
        if ticket.attempt.kind != .retry { newest[ticket.requestID] = content }
        let name = ticket.attempt.binding.backend
        guard let account = configurations[process].backends[name]?.account else {
            violation = "process \(process) sends to \(name), which it doesn't have"
            return
        }
        calls.append(Call(process: process, ticket: ticket, content: content, account: account))
    }

    /// Contents differ in their amount; content 3 in a field that may not change too.
    private mutating func retransmit(_ process: Int, _ id: RequestID, content: Int) {
        guard let entry = book.entry(id), let target = backend(process, entry) else { return }
        let intent = self.intent(id, content, target)
        let now = self.now
        let policy = policies[process]
        let kept = Int(book.entry(id)?.content?.bytes.first ?? 9)
        let changes = kept == content ? [] : ["amount.minorUnits"] + (content == 3 ? ["paymentIds.ams"] : [])
        let opening = transact(LedgerKeys(id, payments: intent.draft.paymentIDs)) {
            policy.openRetransmit(intent, changes: changes, rules: Self.rules, $0, now: now)
        }
        note("process \(process) re-transmits \(id) content \(content): \(opening.summary)")
        switch opening {
        case .send(let ticket, _):
            if content == 3 { violation = "\(id) is re-transmitted with a field that may not change" }
            if let heard = lastHeard[id], heard.adding(milliseconds: 30_000) > now {
                violation = "\(id) is re-transmitted too soon"
            }
            begin(process, ticket, content)
        case .settleFirst: settle(process, id)
        default: break
        }
    }

    /// One step of a call: the request leaves, or its answer comes back, or it is lost on the way.
    private mutating func endACall() {
        guard !calls.isEmpty else { return }
        let index = Int.random(in: 0..<calls.count, using: &random)
        if calls[index].arrived {
            answer(calls.remove(at: index))
        } else {
            leave(index)
        }
    }

    private mutating func leave(_ index: Int) {
        let call = calls[index]
        let id = call.ticket.requestID
        let backend = call.account
        guard call.ticket.owner.until > now, isCalm || Int.random(in: 0..<8, using: &random) != 0 else {
            calls.remove(at: index)
            note("attempt \(call.ticket.attempt.number) of \(id) is not sent")
            return close(call, .failure(ProviderError(.notSent, .overloaded, "")))
        }
        if let place = mayBeAt[id], place != backend, mayBe(id, place) {
            violation = "\(id) may be at \(place), and goes to \(backend)"
        }
        if newest[id] != call.content { violation = "\(id) goes out with older content" }
        mayBeAt[id] = backend
        calls[index].arrived = true
        calls[index].isTaken = take(call, at: backend)
        note("attempt \(call.ticket.attempt.number) of \(id) leaves for \(backend)")
    }

    /// What the other side makes of a call: the same content again is answered as before, other content is taken after the
    /// interval.
    private mutating func take(_ call: Call, at backend: ProviderAccount) -> Bool {
        let id = call.ticket.requestID
        defer { lastArrival[id] = now }
        guard let known = taken[backend]?[id], known != call.content else {
            if taken[backend]?[id] == nil, Int.random(in: 0..<4, using: &random) == 0 { return false }
            if taken[backend]?[id] == nil { arrived[id] = now }
            if call.ticket.attempt.kind == .retry, let arrived = arrived[id],
                now > arrived.adding(milliseconds: 20_000),
                book.entry(id)?.retransmission == nil
            {
                violation = "\(id) is pushed again by a retry"
            }
            taken[backend]?[id] = call.content
            return true
        }
        if foreign[id] == backend {
            strangers += 1
            return false
        }
        if call.ticket.attempt.kind == .declare { violation = "\(id) reaches \(backend) with two contents" }
        let isOver = lastArrival[id].map { now > $0.adding(milliseconds: 20_000) } ?? true
        if call.ticket.attempt.kind == .retransmit, !isOver { violation = "\(id) is pushed again too early" }
        guard isOver, Int.random(in: 0..<4, using: &random) != 0 else { return false }
        taken[backend]?[id] = call.content
        arrived[id] = now
        retransmissions += 1
        return true
    }

    private mutating func answer(_ call: Call) {
        let id = call.ticket.requestID
        let backend = call.account
        let result: LedgerResult
        switch isCalm ? 5 : Int.random(in: 0..<5, using: &random) {
        case 0: result = .failure(ProviderError(.unknown, .transport(.timedOut), ""))
        case 1: result = .outcome(.unknown(OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: true)))
        // Even if the other side took it all the same.
        case 2: result = .outcome(.unknown(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)))
        case _ where call.isTaken:
            result = .outcome(.accepted(Acceptance(reason: OutcomeReason(.accepted, code: "S", isAuthenticated: true))))
        default:
            let isGenuine = isCalm || Bool.random(using: &random)
            let hasFailed = !isCalm && Bool.random(using: &random)
            let refusal: OutcomeClass = taken[backend]?[id] == nil ? .risk : .idempotencyConflict
            let kind = hasFailed ? .serverFailure : refusal
            result = .outcome(.rejected(OutcomeReason(kind, code: "NO", isAuthenticated: isGenuine)))
            if isGenuine, hasFailed { failed.insert(id) }
            if isGenuine, !hasFailed, taken[backend]?[id] == nil { mayBeAt[id] = nil }
        }
        note("attempt \(call.ticket.attempt.number) of \(id) ends: \(result.summary)")
        lastHeard[id] = now
        close(call, result)
        if let entry = book.entry(id), entry.isFree, let place = mayBeAt[id], mayBe(id, place) {
            violation = "\(id) is free, and may be there"
        }
    }

    private mutating func close(_ call: Call, _ result: LedgerResult) {
        let now = self.now
        let policy = policies[call.process]
        _ = transact(LedgerKeys(call.ticket.requestID)) { policy.close(call.ticket, result, $0, now: now) }
    }

    private mutating func settle(_ process: Int, _ id: RequestID) {
        guard let entry = book.entry(id), entry.state.isUnsettled else { return }
        guard let backend = backend(process, entry) else { return }
        let now = self.now
        let policy = policies[process]
        let result = inquire(id, at: backend.account)
        let settlement = transact(LedgerKeys(id)) {
            policy.note(result, at: backend, asked: now, $0, now: now, rules: Self.rules)
        }
        note("process \(process) asks for \(id) at \(backend.account): \(settlement.summary)")
        guard case .mayResend(let entry) = settlement else { return }
        let ticket = transact(LedgerKeys(id)) {
            policy.openRetry(of: entry, at: backend, $0, now: now, rules: Self.rules)
        }
        if ticket != nil, case .found(_, isAuthenticated: false) = result { repeated += 1 }
        if let ticket { begin(process, ticket, Int(entry.content?.bytes.first ?? 9)) }
    }

    private mutating func inquire(_ id: RequestID, at backend: ProviderAccount) -> InquiryResult {
        guard let content = taken[backend]?[id] else { return .notFound(isAuthenticated: true) }
        if foreign[id] == backend, book.entry(id)?.isPinned == false { mistakable.insert(id) }
        var record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: .sending, rawValue: "P"))
        // A record need not show what was corrected.
        if Int.random(in: 0..<3, using: &random) != 0 { record.amount = Self.amount(content) }
        return .found(record, isAuthenticated: isCalm || Int.random(in: 0..<4, using: &random) != 0)
    }

    /// All processes die; one comes back with both accounts, whatever they are called, and nothing is lost any more:
    /// everything must settle.
    mutating func quiesce() {
        reconfigure(0, pick(AccountNaming.complete))
        for id in Self.ids { release(0, id) }
        for process in policies.indices { crash(process) }
        isCalm = true
        for _ in 0..<40 where violation == nil && book.all.contains(where: \.state.isUnsettled) {
            now = now.adding(milliseconds: 20_000)
            for id in Self.ids { settle(0, id) }
            while let call = calls.indices.last, violation == nil {
                if calls[call].arrived { answer(calls.remove(at: call)) } else { leave(call) }
            }
        }
        for entry in book.all where violation == nil && !mistakable.contains(entry.requestID) {
            if entry.state.isUnsettled { violation = "\(entry.requestID) never settles: \(entry.state)" }
            let places = taken.filter { $0.value[entry.requestID] != nil && foreign[entry.requestID] != $0.key }
                .map(\.key)
            if places.count > 1 { violation = "\(entry.requestID) was taken by \(places)" }
            if let place = places.first, entry.state != .accepted || entry.binding.account != place {
                violation = "\(entry.requestID) is at \(place), and the ledger says \(entry.state)"
            }
            if entry.retransmission != nil { violation = "\(entry.requestID) still holds two contents" }
            if let place = places.first, taken[place]?[entry.requestID] != Int(entry.content?.bytes.first ?? 9) {
                violation = "\(entry.requestID) has other content at \(place) than in the ledger"
            }
            if entry.state == .accepted, places.isEmpty { violation = "\(entry.requestID) counts as accepted" }
        }
    }

    /// Whether an id has to stay with a place where it was sent.
    private func mayBe(_ id: RequestID, _ place: ProviderAccount) -> Bool {
        !failed.contains(id) || taken[place]?[id] != nil
    }
}
