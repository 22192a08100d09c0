public import DeclarationCore
import DeclarationTesting

/// What every store is asked in the same words.
public enum StoreTrials {
    /// Many declarations of few ids, through several stores on one database.
    ///
    /// - Returns: how often each id was sent.
    public static func crowd(_ stores: [any LedgerStore], time: any TimeSource) async throws -> [RequestID: Int] {
        let backend = CountingBackend()
        let ledgers = try stores.map { try backend.ledger($0, time: time) }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let declaration = Samples.declaration(RequestID(rawValue: "CROWD-\(index % 20)"))
                    // Those that come while another sends are told so.
                    _ = try? await ledgers[index % ledgers.count].declare(declaration)
                }
            }
        }
        return backend.declared
    }

    /// Which owners a store still knows when another renews its lease: one whose lease ended a week before that, and one
    /// whose lease ended earlier.
    public static func remainingOwners(in store: any LedgerStore) async throws -> [LedgerOwner.Token: Bool] {
        let owners = [
            LedgerOwner(token: "a-week", until: LedgerSamples.start),
            LedgerOwner(token: "longer", until: LedgerSamples.time(-1)),
        ]
        for owner in owners {
            let entry = LedgerSamples.entry(RequestID(rawValue: owner.token.rawValue)) { $0.owner = owner.token }
            try await store.transact(LedgerKeys(entry.requestID)) { _ throws(LedgerError) in
                LedgerDecision((), LedgerWrites(entry: entry, owner: owner))
            }
        }
        try await store.renew(LedgerOwner(token: "me", until: LedgerSamples.time(7 * 86_400_000)))
        var isKnown: [LedgerOwner.Token: Bool] = [:]
        for owner in owners {
            let keys = LedgerKeys(RequestID(rawValue: owner.token.rawValue))
            isKnown[owner.token] = try await store.transact(keys) { view throws(LedgerError) in
                LedgerDecision(view.ownerUntil != nil)
            }
        }
        return isKnown
    }

    /// What an old ledger must hold: made by `customs submit` and killed, one entry in every state.
    public static let oldStates: [RequestID: LedgerState] = [
        "FIX-ACCEPTED-1": .accepted, "FIX-ACCEPTED-2": .accepted, "FIX-SPLIT-1": .accepted, "FIX-UNKNOWN-1": .accepted,
        "FIX-REFUSED-1": .refused, "FIX-NOTSENT-1": .notSent, "FIX-UNKNOWN-2": .unknown, "FIX-SENDING-1": .sending,
    ]

    /// The declaration that an old ledger's entry was made of.
    public static func oldDeclaration(_ id: RequestID, fen: Int64 = 12_050) -> Declaration {
        let isMAPI = id == "FIX-ACCEPTED-2"
        let isSplit = id == "FIX-SPLIT-1"
        let payment: PaymentID =
            switch id {
            case "FIX-REFUSED-1": "NOTEXIST-1"
            case "FIX-SPLIT-1": "PAYSPLIT"
            default: PaymentID(rawValue: "PAY\(id)")
            }
        return Declaration(
            requestID: id,
            paymentIDs: [isMAPI ? .mapi : .ams: payment],
            amount: .fen(fen),
            customs: CustomsDestination(code: id == "FIX-NOTSENT-1" ? "SHANGHAI_CBT" : "NINGBO"),
            merchant: MerchantFiling(customsCode: "330296T004", customsName: "Example Trading"),
            isSplit: isSplit,
            subOrderID: isSplit ? "SUB-1" : nil,
            buyer: Samples.buyer
        )
    }

    /// What went wrong when an old ledger was read back and written to; empty when all went well.
    public static func useOld(_ store: any LedgerStore, sealer: any ContentSealer) async throws -> [String] {
        let time = ManualTime(ZonedTime(epochMilliseconds: 1_796_000_000_000))
        let backend = CountingBackend()
        let ledger = try backend.ledger(store, sealer: sealer, time: time)
        var faults: [String] = []
        func expect(_ isTrue: Bool, _ what: String) { if !isTrue { faults.append(what) } }
        func states() async throws -> [RequestID: LedgerState] {
            let entries = try await store.entries(matching: LedgerFilter(), after: nil, limit: 100).entries
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.requestID, $0.state) })
        }
        expect(try await states() == oldStates, "states: \(try await states())")
        for (id, state) in oldStates {
            expect(try await !store.attempts(of: id).isEmpty, "\(id) has no history")
            guard state == .accepted else { continue }
            expect(try await ledger.declare(oldDeclaration(id)).isKept, "\(id) is not kept")
            let other = await fields(ledger, oldDeclaration(id, fen: 1))
            expect(other == ["amount.minorUnits"], "\(id) differs in \(other)")
        }
        expect(try await store.entry("FIX-ACCEPTED-1")?.acceptance?.customsPaymentID != nil, "no acceptance")
        expect(try await store.entry("FIX-UNKNOWN-1")?.record?.receipt != nil, "no receipt")
        expect(try await store.entry("FIX-REFUSED-1")?.reason?.code == "ORDER_NOT_EXIST", "no refusal")
        let parts = try await store.entries(matching: LedgerFilter(subOrderID: "SUB-1"), after: nil, limit: 10)
        expect(parts.entries.map(\.requestID) == ["FIX-SPLIT-1"], "of the sub-order: \(parts)")
        expect(backend.declared.isEmpty, "sent: \(backend.declared)")
        let summary = try await ledger.settle()
        expect(summary.settled == 2 && summary.resent == 2 && summary.problems.isEmpty, "settled: \(summary)")
        _ = try await ledger.declare(oldDeclaration("FIX-NOTSENT-1"))
        _ = try await ledger.declare(oldDeclaration("FIX-NEW-1"))
        let sent: [RequestID: Int] = ["FIX-UNKNOWN-2": 1, "FIX-SENDING-1": 1, "FIX-NOTSENT-1": 1, "FIX-NEW-1": 1]
        expect(backend.declared == sent, "sent: \(backend.declared)")
        let use = try await store.configurationUse()
        // One version made it, the other is this program's.
        expect(use.map(\.count).reduce(0, +) == 9 && use.count == 2 && use[0].entries["ams"] != nil, "use: \(use)")
        try await store.record([
            LedgerEvent(time: time.now(), kind: .configuration, subject: "V", configurationVersion: "V")
        ])
        let events = try await store.events(matching: LedgerEventFilter(), after: nil, limit: 10)
        expect(events.map(\.subject) == ["V"], "events: \(events)")
        let open = try await states().filter { $0.value != .accepted }
        expect(open == ["FIX-REFUSED-1": .refused], "not accepted: \(open)")
        return faults
    }

    private static func fields(_ ledger: LedgerRouter, _ declaration: Declaration) async -> [String] {
        do throws(LedgerRouterError) {
            _ = try await ledger.declare(declaration)
            return []
        } catch {
            if case .conflict(_, let fields) = error { return fields }
            return [error.description]
        }
    }
}
