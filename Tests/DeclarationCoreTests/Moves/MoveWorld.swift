import DeclarationTesting

@testable import DeclarationCore

/// Processes that move an office, each with a configuration of its own, over one ledger and three accounts that really take
/// declarations: routing table, policy and failover rule are the product's, everything that can go wrong does.
struct MoveWorld {
    typealias Rule =
        @Sendable (LedgerEntry, [LedgerAttempt], ProviderError, BackendIdentity, BackendIdentity) ->
        FailoverRule.Refusal?

    /// What is under way in a process.
    private struct Call {
        /// How far it is.
        enum Stage {
            /// Written down.
            case opened
            /// Its bytes have reached the account; `true` when that took the declaration.
            case arrived(isTaken: Bool)
            /// It failed for certain without being sent, and the next backend of the route is to be tried.
            case failed(ProviderError)
            /// The rule let it go to another backend, given the attempts so far; it is not written down yet.
            case allowed(BackendIdentity, after: Int)
        }

        let process: Int
        let ticket: LedgerTicket
        let backend: BackendIdentity
        let declaration: Declaration
        let content: Int
        var failover: [BackendIdentity]
        var isFailover = false
        /// Whether it came from another account of the same generation.
        var isStranger = false
        var stage = Stage.opened
    }

    static let processes = 3
    static let ids: [RequestID] = ["MOVE-0001", "MOVE-0002", "MOVE-0003", "MOVE-0004"]
    private static let settings = LedgerSettings(notFoundAge: .seconds(60), ownerLease: .seconds(10))
    private static let declarations: [[Declaration]] = ids.indices.map { id in
        (0..<2).map { content in
            var declaration = Samples.declaration(ids[id])
            let payments: [[Generation: PaymentID]] = [[.ams: "9", .mapi: "20"], [.mapi: "2088"], [.ams: "93"], [:]]
            declaration.paymentIDs = payments[id].mapValues { PaymentID(rawValue: $0.rawValue + "\(id)") }
            if id == 3 { declaration.paymentIDs = [.ams: "94", .mapi: "304"] }
            declaration.amount = .fen(Int64(1_000 + content))
            declaration.customs = CustomsDestination(code: "NINGBO")
            return declaration
        }
    }

    private let rule: Rule
    private let configurations: [Configuration]
    private var now = LedgerSamples.start
    private var book = LedgerBook()
    private var policies: [LedgerPolicy]
    private var current: [Configuration]
    private var deaths = 0
    private var calls: [Call] = []
    /// What each account took: the content under an id.
    private var taken: [ProviderAccount: [RequestID: Int]] = [:]
    /// Where an id may be, by the world's own knowledge: bytes left for there and no definite no came back.
    private var mayBeAt: [RequestID: ProviderAccount] = [:]
    /// Where bytes of an id ever left for.
    private var leftFor: [RequestID: Set<Generation>] = [:]
    private(set) var failovers = 0
    private(set) var violation: String?

    init(configurations: [Configuration], rule: @escaping Rule) {
        self.rule = rule
        self.configurations = configurations
        current = Array(repeating: configurations[0], count: Self.processes)
        policies = (0..<Self.processes).map { process in
            LedgerPolicy(settings: Self.settings, owner: LedgerOwner.Token(rawValue: "P\(process)"))
        }
    }

    /// Lives through the steps, then settles what is left.
    mutating func run(_ steps: [MoveStep]) {
        for step in steps where violation == nil { take(step) }
        if violation == nil { quiesce() }
    }

    private mutating func take(_ step: MoveStep) {
        switch step {
        case .declare(let process, let id, let content): declare(process, id, content)
        case .proceed(let call, let luck): if !calls.isEmpty { proceed(call % calls.count, luck) }
        case .settle(let process, let id): settle(process, Self.ids[id])
        case .configure(let process, let configuration): current[process] = configurations[configuration]
        case .crash(let process): crash(process)
        case .pass(let milliseconds): now = now.adding(milliseconds: milliseconds)
        }
    }

    private mutating func transact<Value>(
        _ keys: LedgerKeys,
        _ body: (LedgerView) -> LedgerDecision<Value>
    ) -> Value {
        let decision = body(book.view(keys))
        book.apply(decision.writes, to: keys.requestID)
        return decision.result
    }

    /// What was not sent yet never will be; what arrived stays arrived, and nobody hears the answer.
    private mutating func crash(_ process: Int) {
        calls.removeAll { $0.process == process }
        deaths += 1
        let token = LedgerOwner.Token(rawValue: "P\(process)-\(deaths)")
        policies[process] = LedgerPolicy(settings: Self.settings, owner: token)
    }

    // MARK: - Declaring

    private mutating func declare(_ process: Int, _ id: Int, _ content: Int) {
        let declaration = Self.declarations[id][content]
        let configuration = current[process]
        guard let decision = try? configuration.routes.decide(declaration, at: now),
            declaration.paymentIDs[decision.generation] != nil,
            let backend = configuration.backends[decision.backend]?.identity
        else { return }
        let intent = Self.intent(declaration, content, backend, now)
        let (now, policy) = (now, policies[process])
        switch transact(Self.keys(declaration), { policy.open(intent, $0, now: now) }) {
        case .send(let ticket, _):
            calls.append(
                Call(
                    process: process,
                    ticket: ticket,
                    backend: backend,
                    declaration: declaration,
                    content: content,
                    failover: decision.route.failover.compactMap { configuration.backends[$0]?.identity }
                )
            )
        case .settleFirst: settle(process, declaration.requestID)
        case .kept(let entry):
            if taken[entry.binding.account ?? ""]?[entry.requestID] != content {
                violation = "\(entry.requestID) counts as accepted but isn't there"
            }
        default: break
        }
    }

    private static func keys(_ declaration: Declaration) -> LedgerKeys {
        LedgerKeys(declaration.requestID, payments: declaration.paymentIDs)
    }

    private static func intent(
        _ declaration: Declaration,
        _ content: Int,
        _ backend: BackendIdentity,
        _ now: ZonedTime
    ) -> LedgerIntent {
        let hash = KeyedHash(keyID: "k", bytes: [UInt8(content)])
        var binding = LedgerSamples.binding
        (binding.backend, binding.generation, binding.account) = (backend.id, backend.generation, backend.account)
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

    // MARK: - Calls

    private mutating func proceed(_ index: Int, _ luck: Int) {
        switch calls[index].stage {
        case .opened: leave(index, luck)
        case .arrived(let isTaken): answer(index, isTaken, luck)
        case .failed(let error): lookElsewhere(index, error)
        case .allowed(let target, let seen): openElsewhere(calls.remove(at: index), target, after: seen)
        }
    }

    private mutating func leave(_ index: Int, _ luck: Int) {
        let call = calls[index]
        let id = call.ticket.requestID
        guard call.ticket.owner.until > now, luck % 3 != 0 else {
            return end(index, .failure(ProviderError(.notSent, .transport(.connection), "refused")))
        }
        let account = call.backend.account
        if let place = mayBeAt[id], place != account { violation = "\(id) may be at \(place), and goes to \(account)" }
        if call.isFailover, let before = leftFor[id], before != [call.backend.generation] {
            violation = "\(id) left for \(before), and fails over to \(call.backend.generation)"
        }
        if call.isFailover, call.isStranger { violation = "\(id) fails over to another account of one generation" }
        if let known = taken[account]?[id], known != call.content {
            violation = "\(id) reaches \(account) with two contents"
        }
        if call.declaration.paymentIDs[call.backend.generation] == nil {
            violation = "\(id) goes to \(call.backend.generation) without its payment id"
        }
        mayBeAt[id] = account
        leftFor[id, default: []].insert(call.backend.generation)
        let isTaken = taken[account]?[id] != nil || luck % 4 != 1
        if isTaken { taken[account, default: [:]][id] = call.content }
        calls[index].stage = .arrived(isTaken: isTaken)
    }

    private mutating func answer(_ index: Int, _ isTaken: Bool, _ luck: Int) {
        let call = calls[index]
        let id = call.ticket.requestID
        let result: LedgerResult
        switch (luck % 5, isTaken) {
        case (0, _): result = .failure(ProviderError(.unknown, .transport(.timedOut), ""))
        case (1, _): result = .failure(ProviderError(.answered, .unverifiedAnswer, ""))
        case (2, _): result = .outcome(.unknown(OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: true)))
        case (_, true):
            let reason = OutcomeReason(.accepted, code: "S", isAuthenticated: true)
            result = .outcome(.accepted(Acceptance(reason: reason)))
        case (let kind, false):
            result = .outcome(.rejected(OutcomeReason(.risk, code: "NO", isAuthenticated: kind == 3)))
            if kind == 3 { mayBeAt[id] = nil }
        }
        end(index, result)
        if let entry = book.entry(id), entry.isFree, mayBeAt[id] != nil {
            violation = "\(id) is free, and may be there"
        }
    }

    /// Writes the end down. Whatever failed, the process looks whether it may go elsewhere; the rule has to say no.
    private mutating func end(_ index: Int, _ result: LedgerResult) {
        let call = calls[index]
        close(call, result)
        if case .failure(let error) = result, call.ticket.attempt.kind == .declare {
            calls[index].stage = .failed(error)
        } else {
            calls.remove(at: index)
        }
    }

    private mutating func close(_ call: Call, _ result: LedgerResult) {
        let (now, policy) = (now, policies[call.process])
        _ = transact(LedgerKeys(call.ticket.requestID)) { policy.close(call.ticket, result, $0, now: now) }
    }

    // MARK: - Failover, as the router does it: a look, then a transaction

    private mutating func lookElsewhere(_ index: Int, _ error: ProviderError) {
        let call = calls[index]
        let id = call.ticket.requestID
        guard !call.failover.isEmpty, let entry = book.entry(id) else {
            calls.remove(at: index)
            return
        }
        let target = calls[index].failover.removeFirst()
        guard target.generation == call.backend.generation || call.declaration.paymentIDs[target.generation] != nil,
            rule(entry, book.attempts(of: id), error, call.backend, target) == nil
        else { return }
        calls[index].stage = .allowed(target, after: entry.attemptCount)
    }

    private mutating func openElsewhere(_ call: Call, _ target: BackendIdentity, after seen: Int) {
        let intent = Self.intent(call.declaration, call.content, target, now)
        let (now, policy) = (now, policies[call.process])
        let opening = transact(Self.keys(call.declaration)) {
            policy.openFailover(intent, after: seen, $0, now: now)
        }
        guard case .send(let ticket, _) = opening else { return }
        failovers += 1
        var next = Call(
            process: call.process,
            ticket: ticket,
            backend: target,
            declaration: call.declaration,
            content: call.content,
            failover: call.failover
        )
        next.isFailover = true
        next.isStranger = target.generation == call.backend.generation && target.account != call.backend.account
        calls.append(next)
    }

    // MARK: - Settling

    private mutating func settle(_ process: Int, _ id: RequestID) {
        guard let entry = book.entry(id), entry.state.isUnsettled,
            let backend = try? current[process].backend(for: entry.binding).identity
        else { return }
        if entry.binding.account != backend.account { violation = "\(id) is looked for at \(backend)" }
        let (now, policy) = (now, policies[process])
        let result = inquire(id, at: backend.account)
        let settlement = transact(LedgerKeys(id)) { policy.note(result, at: backend, asked: now, $0, now: now) }
        guard case .mayResend(let entry) = settlement,
            let ticket = transact(LedgerKeys(id), { policy.openRetry(of: entry, at: backend, $0, now: now) })
        else { return }
        let content = Int(entry.content?.bytes.first ?? 9)
        let index = Self.ids.firstIndex(of: id) ?? 0
        calls.append(
            Call(
                process: process,
                ticket: ticket,
                backend: backend,
                declaration: Self.declarations[index][min(content, 1)],
                content: content,
                failover: []
            )
        )
    }

    private func inquire(_ id: RequestID, at account: ProviderAccount) -> InquiryResult {
        guard taken[account]?[id] != nil else { return .notFound(isAuthenticated: true) }
        let status = TransmissionStatus(stage: .sending, rawValue: "P")
        return .found(DeclarationRecord(requestID: id, status: status), isAuthenticated: true)
    }

    /// All processes die; one comes back with every account, and nothing is lost any more: everything must settle.
    private mutating func quiesce() {
        for process in 0..<Self.processes { crash(process) }
        current[0] = MoveConfigurations.complete ?? current[0]
        for _ in 0..<20 where violation == nil && book.all.contains(where: \.state.isUnsettled) {
            now = now.adding(milliseconds: 30_000)
            for id in Self.ids { settle(0, id) }
            // Leaves, is taken, is answered.
            while !calls.isEmpty, violation == nil { proceed(calls.count - 1, 58) }
        }
        for entry in book.all where violation == nil {
            let places = taken.filter { $0.value[entry.requestID] != nil }.map(\.key)
            if entry.state.isUnsettled { violation = "\(entry.requestID) never settles: \(entry.state)" }
            if places.count > 1 { violation = "\(entry.requestID) was taken by \(places)" }
            if let place = places.first, entry.state != .accepted || entry.binding.account != place {
                violation = "\(entry.requestID) is at \(place), and the ledger says \(entry.state)"
            }
            if entry.state == .accepted, places.isEmpty { violation = "\(entry.requestID) counts as accepted" }
        }
    }
}
