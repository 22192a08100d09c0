public import DeclarationCore
import DeclarationTesting

extension StoreTrials {
    /// What unreadable events keep from being done, such as sending; empty when nothing.
    ///
    /// - Parameter run: runs a statement on the store's database.
    public static func useDamagedEvents(
        _ store: any LedgerStore,
        time: any TimeSource,
        run: (String) async throws -> Void
    ) async throws -> [String] {
        let ledger = try CountingBackend().ledger(store, time: time)
        var faults: [String] = []
        func expect(_ isTrue: Bool, _ what: String) { if !isTrue { faults.append(what) } }
        try await ledger.recordConfiguration()
        try await store.record(["first", "damaged", "last"].map { step($0, at: time.now()) })
        try await run(LedgerDamage.sql(eventsAbout: ledger.configurationVersion))
        try await run(LedgerDamage.sql(eventsAbout: "damaged"))
        try await ledger.recordConfiguration()
        _ = try await ledger.declare(Samples.declaration("DAMAGED-1"))
        let events = try await store.events(matching: LedgerEventFilter(), after: nil, limit: 10)
        expect(events.map(\.subject) == [ledger.configurationVersion, "first", "damaged", "last"], "events: \(events)")
        expect(events.map(\.isUnreadable) == [true, false, true, false], "marks: \(events)")
        expect(events.map(\.detail) == [[:], ["step": "first"], [:], ["step": "last"]], "details: \(events)")
        expect(events.allSatisfy { $0.time.epochMilliseconds == time.now().epochMilliseconds }, "times: \(events)")
        return faults
    }

    private static func step(_ subject: String, at time: ZonedTime) -> LedgerEvent {
        LedgerEvent(
            time: time,
            kind: .moveStep,
            subject: subject,
            configurationVersion: "v1",
            detail: ["step": .string(subject)]
        )
    }
}
