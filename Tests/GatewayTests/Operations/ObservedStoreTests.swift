import DeclarationCore
import DeclarationTesting
import Testing

@testable import Gateway

@Suite struct ObservedStoreTests {
    @Test func callsAndFailuresAreCountedByOperation() async throws {
        let registry = MetricsRegistry()
        let store = ObservedStore(LateStore(), metrics: registry, health: GatewayHealth(), log: NoLog())
        await #expect(throws: LedgerError.self) { _ = try await store.entry("A") }
        await #expect(throws: LedgerError.self) { _ = try await store.entry("B") }
        #expect(registry.text.contains(#"customs_ledger_failures_total{code="unavailable",operation="entry"} 2"#))
        #expect(registry.text.contains(#"customs_ledger_call_duration_seconds_count{operation="entry"} 2"#))
    }

    /// Clients hear a code, and so does whoever asks for health: the reason has to be somewhere.
    @Test func theLogIsToldTheReasonOnceAndThenHowOften() {
        let log = RecordingLog()
        let troubles = LedgerTroubleLog(log)
        let start = ContinuousClock.now
        for second in [0, 1, 29, 30] {
            troubles.note(LedgerError(.full, "no room"), in: "transact", at: start + .seconds(second))
        }
        troubles.note(LedgerError(.unavailable, "gone"), in: "lease", at: start + .seconds(30))
        #expect(log.events.map(\.message) == Array(repeating: "ledger failed", count: 3))
        #expect(log.events.map { field("operation", $0) } == ["transact", "transact", "lease"])
        #expect(log.events.map { field("more", $0) } == [nil, "2", nil])
        #expect(field("reason", log.events[0])?.contains("no room") == true)
    }

    private func field(_ name: String, _ event: LogEvent) -> String? { event.fields.first { $0.name == name }?.value }

    @Test func theLogIsToldOfACallThatFails() async throws {
        let log = RecordingLog()
        let store = ObservedStore(LateStore(), metrics: MetricsRegistry(), health: GatewayHealth(), log: log)
        await #expect(throws: LedgerError.self) { _ = try await store.entry("A") }
        #expect(log.events.map { field("operation", $0) } == ["entry"])
    }

    @Test func theTrackersLagIsTheAgeOfWhatIsLongestDue() async throws {
        let registry = MetricsRegistry()
        let now = ZonedTime(epochMilliseconds: 1_800_000_000_000)
        let due = [now.adding(milliseconds: -2_500), now]
        let store = ObservedStore(LateStore(due: due), metrics: registry, health: GatewayHealth(), log: NoLog())
        let lease = LedgerLease(owner: "o", now: now, until: now.adding(milliseconds: 1_000), backend: "b")
        _ = try await store.lease(lease)
        #expect(registry.text.contains(#"customs_tracker_lag_seconds{backend="b"} 2.5"#))
        #expect(registry.text.contains(#"customs_tracker_last_look_seconds{backend="b"} 1800000000"#))
        let idle = ObservedStore(LateStore(due: []), metrics: registry, health: GatewayHealth(), log: NoLog())
        _ = try await idle.lease(lease)
        #expect(registry.text.contains(#"customs_tracker_lag_seconds{backend="b"} 0"#))
    }

    /// What a probe writes can have room where a declaration has none.
    @Test func declarationsThatCanNotBeWrittenMakeTheGatewayUnready() async throws {
        let health = GatewayHealth()
        health.noteLedger(trouble: nil)
        let memory = MemoryLedger()
        let store = ObservedStore(memory, metrics: MetricsRegistry(), health: health, log: NoLog())
        let id: RequestID = "ORDER-1"
        memory.fail(LedgerError(.full, "no room"))
        await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys(id)) { _ throws(LedgerError) in LedgerDecision(()) }
        }
        #expect(health.reasons == ["the ledger takes no declarations (full)"])
        try await store.transact(LedgerKeys(id)) { _ throws(LedgerError) in LedgerDecision(()) }
        #expect(!health.reasons.isEmpty, "nothing was written")
        let attempt = LedgerSamples.attempt(id, 1)
        try await store.transact(LedgerKeys(id)) { _ throws(LedgerError) in
            LedgerDecision((), LedgerWrites(entry: LedgerSamples.entry(id), attempts: [attempt]))
        }
        #expect(health.reasons.isEmpty)
        health.noteWrite(failure: .full)
        health.noteWrite(failure: .overloaded)
        #expect(!health.reasons.isEmpty, "says nothing of the ledger")
        health.noteWrite(failure: nil)
        health.noteWrite(failure: .unreadable)
        #expect(health.reasons.isEmpty, "an entry alone")
    }

    @Test func healthFollowsTheLedgerAndTheSignal() async throws {
        let health = GatewayHealth()
        #expect(!health.reasons.isEmpty)
        health.noteLedger(trouble: nil)
        #expect(health.reasons.isEmpty)
        health.noteLedger(trouble: "the ledger does not answer (unavailable)")
        #expect(health.reasons == ["the ledger does not answer (unavailable)"])
        health.noteLedger(trouble: nil)
        health.beginDraining()
        #expect(health.reasons == ["it is stopping"])
    }
}

/// A store that can't be reached, but for what is due.
private struct LateStore: WrappingStore {
    var due: [ZonedTime] = []
    let base: any LedgerStore = MemoryLedger()

    func around<Value>(
        _ operation: String,
        _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value { throw LedgerError(.unavailable, "gone") }

    func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        due.map { time in
            LedgerSamples.entry("A") { $0.nextCheck = time }
        }
    }
}
