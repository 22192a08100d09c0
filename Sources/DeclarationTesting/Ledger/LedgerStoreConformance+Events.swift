import DeclarationCore

extension LedgerStoreConformance {
    private static func event(_ kind: LedgerEvent.Kind, _ subject: String, at time: Int64 = 0) -> LedgerEvent {
        LedgerEvent(
            time: LedgerSamples.time(time),
            kind: kind,
            subject: subject,
            configurationVersion: "0f1e2d3c",
            detail: ["text": "a\u{0}\"b\u{4E2D}", "list": [1, true, .null]]
        )
    }

    /// Everything in order, in pages of two.
    private func all(_ store: any LedgerStore, _ filter: LedgerEventFilter = .init()) async throws -> [LedgerEvent] {
        var found: [LedgerEvent] = []
        while true {
            let page = try await store.events(matching: filter, after: found.last?.id, limit: 2)
            try require(page.count <= 2, "a page of 2 has \(page.count) events")
            if page.isEmpty { return found }
            found += page
        }
    }

    func keepsEvents(_ store: any LedgerStore) async throws {
        let events = [
            Self.event(.moveStep, "ningbo", at: 5), Self.event(.shadow, "ID-1", at: 1),
            Self.event("own", "ningbo", at: 9), Self.event(.moveStep, "ningbo", at: 5),
        ]
        try await store.record(Array(events[..<3]))
        try await store.record([events[3]])
        try await store.record([])
        let kept = try await all(store)
        try require(kept.map(\.id) == kept.map(\.id).sorted() && Set(kept.map(\.id)).count == 4, "ids: \(kept)")
        try require(!kept.contains { $0.id <= 0 }, "an event's number is not positive: \(kept)")
        let same = zip(kept, events).allSatisfy { left, right in
            var right = right
            right.id = left.id
            return left == right
        }
        try require(same && kept.count == events.count, "written \(events), read \(kept)")
        let newest = try await all(store, LedgerEventFilter(order: .newestFirst))
        try require(newest == kept.reversed(), "the newest first: \(newest)")
        for (filter, expected) in [
            (LedgerEventFilter(kinds: [.moveStep]), [0, 3]),
            (LedgerEventFilter(kinds: [.moveStep, "own"]), [0, 2, 3]),
            (LedgerEventFilter(subject: "ningbo", order: .newestFirst), [3, 2, 0]),
            (LedgerEventFilter(from: LedgerSamples.time(5)), [0, 2, 3]),
            (LedgerEventFilter(until: LedgerSamples.time(5)), [1]),
            (LedgerEventFilter(kinds: [.shadow], subject: "ningbo"), []),
        ] {
            let found = try await all(store, filter)
            try require(found == expected.map { kept[$0] }, "\(filter) gives \(found)")
        }
    }

    func keepsEventsWithADecision(_ store: any LedgerStore) async throws {
        try await store.record([Self.event(.moveStep, "before")])
        try await put(LedgerSamples.entry("WITH-1"), in: store)
        try await change("WITH-1", in: store)
        try await store.record([Self.event(.moveStep, "after")])
        let kept = try await all(store).map(\.subject)
        try require(kept == ["before", "WITH-1", "WITH-1", "after"], "events: \(kept)")
        try require(try await store.entry("WITH-1")?.checks == 7, "the events are there without the entry's change")
    }

    func writesAllOrNothing(_ store: any LedgerStore) async throws {
        for (part, id) in zip(Part.allCases, ["WITH-2", "WITH-3"] as [RequestID]) {
            try await put(LedgerSamples.entry(id), in: store)
            try await refuse?(part, id)
            do {
                try await change(id, in: store)
                throw Violation(description: "a write of the \(part) that was to fail was made")
            } catch is LedgerError {}
            try require(try await store.entry(id)?.checks == 0, "the entry changed though the \(part) was not written")
            let events = try await all(store, LedgerEventFilter(subject: id.rawValue))
            try require(events.isEmpty, "there are events though the \(part) was not written: \(events)")
        }
    }

    /// An entry's change with two events about it.
    private func change(_ id: RequestID, in store: any LedgerStore) async throws {
        try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            var entry = view.entry
            entry?.checks = 7
            let events = (0..<2).map { Self.event(.personStep, id.rawValue, at: $0) }
            return LedgerDecision((), LedgerWrites(entry: entry, events: events))
        }
    }

    func recordsAConfigurationOnce(_ store: any LedgerStore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let events = [
                        Self.event(.moveStep, "step", at: Int64(index)),
                        Self.event(.configuration, "v\(index % 2)", at: Int64(index)),
                    ]
                    try await store.record(events)
                }
            }
            try await group.waitForAll()
        }
        let versions = try await all(store, LedgerEventFilter(kinds: [.configuration]))
        try require(versions.map(\.subject).sorted() == ["v0", "v1"], "configurations: \(versions)")
        let steps = try await all(store, LedgerEventFilter(kinds: [.moveStep]))
        try require(steps.count == 20, "\(steps.count) of 20 steps are kept")
        let times = versions.map(\.time)
        try await store.record([Self.event(.configuration, "v0", at: 99), Self.event(.configuration, "v1", at: 99)])
        let after = try await all(store, LedgerEventFilter(kinds: [.configuration]))
        try require(after.map(\.time) == times, "the first record of a configuration was replaced: \(after)")
    }

    func countsConfigurationUse(_ store: any LedgerStore) async throws {
        let none = try await store.configurationUse()
        try require(none.isEmpty, "an empty ledger uses \(none)")
        for (index, version) in ["b", "a", "b", "b"].enumerated() {
            let id = RequestID(rawValue: "USE-\(index)")
            let entry = LedgerSamples.entry(id, created: LedgerSamples.time(Int64(index))) { entry in
                entry.binding.configurationVersion = version
                entry.binding.backend = index == 3 ? "mapi-main" : "ams-main"
                entry.reason = OutcomeReason(.throttled, code: "1", text: "a\u{0}b", isAuthenticated: true)
            }
            try await put(entry, in: store)
        }
        let expected = [
            LedgerConfigurationUse(
                version: "b",
                first: LedgerSamples.time(0),
                last: LedgerSamples.time(3),
                entries: ["ams-main": 2, "mapi-main": 1]
            ),
            LedgerConfigurationUse(
                version: "a",
                first: LedgerSamples.time(1),
                last: LedgerSamples.time(1),
                entries: ["ams-main": 1]
            ),
        ]
        let use = try await store.configurationUse()
        try require(use == expected, "the use is \(use)")
    }

    func forgetsShadows(_ store: any LedgerStore) async throws {
        try await store.record(
            (0..<5).map { Self.event(.shadow, "ID-\($0)", at: Int64($0)) }
                + [Self.event(.moveStep, "ningbo"), Self.event(.configuration, "v0")]
        )
        let request = LedgerForgetting(before: LedgerSamples.time(3), buyersBefore: LedgerSamples.time(3), limit: 1)
        let count = try await store.forget(request)
        try require(count == 0, "forgotten events count as entries: \(count)")
        let left = try await all(store).map(\.subject)
        try require(left == ["ID-3", "ID-4", "ningbo", "v0"], "left: \(left)")
        try await store.record([Self.event(.shadow, "ID-5")])
        let last = try await all(store).last?.subject
        try require(last == "ID-5", "a number came again: the last event is about \(last ?? "nothing")")
    }
}
