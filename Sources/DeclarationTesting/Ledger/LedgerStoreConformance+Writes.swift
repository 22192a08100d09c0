import DeclarationCore

extension LedgerStoreConformance {
    /// The caller's cancellation neither fails a call that has begun nor undoes it.
    func endsWhatACancelledCallerBegan(_ store: any LedgerStore) async throws {
        let entry = LedgerSamples.entry("CANCELLED-1")
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            try await put(entry, in: store)
        }
        call.cancel()
        try await call.value
        try require(try await store.entry(entry.requestID) == entry, "what a cancelled caller wrote is gone")
    }

    func put(_ entry: LedgerEntry, in store: any LedgerStore) async throws {
        try await store.transact(LedgerKeys(entry.requestID)) { _ throws(LedgerError) in
            LedgerDecision((), LedgerWrites(entry: entry))
        }
    }

    func keepsEveryField(_ store: any LedgerStore) async throws {
        let entry = LedgerSamples.fullEntry("FULL-1")
        let attempts = [
            LedgerSamples.attempt("FULL-1", 1, end: LedgerSamples.end), LedgerSamples.attempt("FULL-1", 2),
        ]
        try await store.transact(LedgerKeys("FULL-1")) { _ throws(LedgerError) in
            LedgerDecision((), LedgerWrites(entry: entry, attempts: attempts))
        }
        let kept = try await store.entry("FULL-1")
        try require(kept == entry, "written \(entry), read \(String(describing: kept))")
        let history = try await store.attempts(of: "FULL-1")
        try require(history == attempts, "written \(attempts), read \(history)")
        let changed = LedgerSamples.entry("FULL-1") { $0.paymentIDs = [.ams: "OTHER"] }
        try await put(changed, in: store)
        let read = try await store.entry("FULL-1")
        try require(read == changed, "a smaller entry doesn't replace the larger one: \(String(describing: read))")
        let unknown = try await store.entry("UNKNOWN")
        try require(unknown == nil, "an unknown id has an entry")
    }

    func showsTheWholeView(_ store: any LedgerStore) async throws {
        let owner = LedgerOwner(token: "me", until: LedgerSamples.time(77))
        try await put(LedgerSamples.entry("OTHER-1") { $0.paymentIDs = [.ams: "P1", .mapi: "Q1"] }, in: store)
        try await put(LedgerSamples.entry("OTHER-2") { $0.paymentIDs = [.mapi: "P1"] }, in: store)
        try await put(LedgerSamples.entry("FREE-1") { $0.state = .refused }, in: store)
        try await put(LedgerSamples.entry("OLD-1", created: LedgerSamples.time(-1)), in: store)
        let entry = LedgerSamples.entry("VIEW-1") { entry in
            entry.owner = "me"
            entry.paymentIDs = [.ams: "P1"]
        }
        try await store.transact(LedgerKeys("VIEW-1")) { _ throws(LedgerError) in
            LedgerDecision((), LedgerWrites(entry: entry, owner: owner))
        }
        let buyer = LedgerKeys.Buyer(
            hashes: [KeyedHash(keyID: "k1", bytes: [1, 2, 3]), KeyedHash(keyID: "k0", bytes: [1, 2, 3])],
            from: LedgerSamples.start,
            until: LedgerSamples.time(1)
        )
        let keys = LedgerKeys("VIEW-1", payments: [.ams: "P1"], buyer: buyer)
        let view = try await store.transact(keys) { view throws(LedgerError) in LedgerDecision(view) }
        try require(view.entry == entry, "the entry is \(String(describing: view.entry))")
        try require(view.ownerUntil == owner.until, "the lease is \(String(describing: view.ownerUntil))")
        let shared = view.samePayment.map(\.requestID)
        // A payment id counts in whichever generation it was given.
        try require(shared == ["OTHER-1", "OTHER-2"], "entries of the same payment: \(shared)")
        try require(view.buyerSum == 2 * 12_050, "the buyer's sum is \(view.buyerSum)")
        try await endsSumsAtTheLargest(store, keys)
    }

    /// Amounts that together have no place in 64 bits: an older program declared any, and rows can be damaged.
    private func endsSumsAtTheLargest(_ store: any LedgerStore, _ keys: LedgerKeys) async throws {
        for id in ["LARGE-1", "LARGE-2"] as [RequestID] {
            try await put(LedgerSamples.entry(id) { $0.amount = .fen(.max) }, in: store)
            let sum = try await store.transact(keys) { view throws(LedgerError) in LedgerDecision(view.buyerSum) }
            // What is left out of the sum may have been in it first.
            try require(sum > .max / 2, "the buyer's sum is \(sum)")
        }
        let smallest = LedgerSamples.entry("LARGE-2") { $0.amount = .fen(.min) }
        try await put(smallest, in: store)
        let sum = try await store.transact(keys) { view throws(LedgerError) in LedgerDecision(view.buyerSum) }
        try require(sum < .max / 2, "the buyer's sum stays \(sum) though the amount became negative")
    }

    func writesNothingOnError(_ store: any LedgerStore) async throws {
        do {
            try await store.transact(LedgerKeys("ERROR-1")) { _ throws(LedgerError) -> LedgerDecision<Void> in
                throw LedgerError(.other, "the decision's own")
            }
            throw Violation(description: "the decision's error was swallowed")
        } catch let error as LedgerError {
            try require(error.message == "the decision's own", "another error came: \(error)")
        }
        let entry = try await store.entry("ERROR-1")
        try require(entry == nil, "an entry was written")
    }

    func serialisesOneID(_ store: any LedgerStore) async throws {
        try await put(LedgerSamples.entry("ONE-1"), in: store)
        try await inParallel(40) { _ in
            try await store.transact(LedgerKeys("ONE-1")) { view throws(LedgerError) in
                var entry = view.entry
                entry?.checks += 1
                return LedgerDecision((), LedgerWrites(entry: entry))
            }
        }
        let checks = try await store.entry("ONE-1")?.checks
        try require(checks == 40, "40 increments gave \(String(describing: checks))")
    }

    func serialisesOnePayment(_ store: any LedgerStore) async throws {
        try await inParallel(20) { index in
            let id = RequestID(rawValue: "PART-\(index)")
            try await store.transact(LedgerKeys(id, payments: [.ams: "SHARED"])) { view throws(LedgerError) in
                let entry = LedgerSamples.entry(id) { entry in
                    entry.paymentIDs = [.ams: "SHARED"]
                    entry.checks = view.samePayment.count
                }
                return LedgerDecision((), LedgerWrites(entry: entry))
            }
        }
        let page = try await store.entries(matching: LedgerFilter(), after: nil, limit: 100)
        let seen = page.entries.map(\.checks).sorted()
        try require(seen == Array(0..<20), "each should see one more than the one before; seen: \(seen)")
    }

    func takesManyAtOnce(_ store: any LedgerStore) async throws {
        try await inParallel(300) { index in
            try await put(LedgerSamples.entry(RequestID(rawValue: "MANY-\(index)")), in: store)
        }
        let page = try await store.entries(matching: LedgerFilter(), after: nil, limit: 1_000)
        try require(page.entries.count == 300, "300 entries were written, \(page.entries.count) are there")
    }

    func endsAnAttemptOnce(_ store: any LedgerStore) async throws {
        let later = LedgerAttemptEnd(
            ended: LedgerSamples.time(99),
            outcomeClass: .accepted,
            code: "LATE",
            text: "",
            isAuthenticated: true
        )
        try await store.transact(LedgerKeys("END-1")) { _ throws(LedgerError) in
            LedgerDecision(
                (),
                LedgerWrites(entry: LedgerSamples.entry("END-1"), attempts: [LedgerSamples.attempt("END-1", 1)])
            )
        }
        for end in [LedgerSamples.end, later] {
            try await store.transact(LedgerKeys("END-1")) { _ throws(LedgerError) in
                LedgerDecision((), LedgerWrites(ends: [1: end, 7: end]))
            }
        }
        let history = try await store.attempts(of: "END-1")
        try require(history.map(\.end) == [LedgerSamples.end], "the history is \(history)")
    }

    func keepsBytes(_ store: any LedgerStore) async throws {
        let all = (0...255).map { UInt8($0) }
        let entry = LedgerSamples.entry("BYTES-1") { entry in
            entry.content = SealedContent(keyID: "k'1\"", bytes: all)
            entry.fingerprint = KeyedHash(keyID: "k\u{4E2D}", bytes: all.reversed())
            entry.buyer = KeyedHash(keyID: "", bytes: [])
        }
        try await put(entry, in: store)
        let kept = try await store.entry("BYTES-1")
        try require(kept == entry, "the bytes are not the same")
    }

    func refusesWhenClosed(_ store: any LedgerStore) async throws {
        await store.close()
        let id: RequestID = "ANY-1"
        let time = LedgerSamples.start
        let owner = LedgerOwner(token: "me", until: LedgerSamples.time(77))
        let lease = LedgerLease(owner: owner.token, now: time, until: owner.until)
        try await refuses("transact") { _ = try await put(LedgerSamples.entry(id), in: store) }
        try await refuses("entry") { _ = try await store.entry(id) }
        try await refuses("attempts") { _ = try await store.attempts(of: id) }
        try await refuses("entries") { _ = try await store.entries(matching: LedgerFilter(), after: nil, limit: 1) }
        try await refuses("history") {
            _ = try await store.history(matching: LedgerFilter(), withAttempts: true, after: nil, limit: 1)
        }
        try await refuses("tally") { _ = try await store.tally(from: time, until: nil) }
        try await refuses("lease") { _ = try await store.lease(lease) }
        try await refuses("release") { try await store.release([id], owner: owner.token) }
        try await refuses("renew") { try await store.renew(owner) }
        try await refuses("record") {
            let event = LedgerEvent(time: time, kind: .moveStep, subject: "a", configurationVersion: "0", detail: [:])
            try await store.record([event])
        }
        try await refuses("events") { _ = try await store.events(matching: LedgerEventFilter(), after: nil, limit: 1) }
        try await refuses("configurationUse") { _ = try await store.configurationUse() }
        try await refuses("forget") { _ = try await store.forget(LedgerForgetting(before: time, buyersBefore: time)) }
    }

    private func refuses(_ call: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as LedgerError {
            return try require(error.code == .closed, "\(call): the error of a closed store is \(error)")
        }
        throw Violation(description: "\(call): a closed store answered")
    }

    private func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count { group.addTask { try await body(index) } }
            try await group.waitForAll()
        }
    }
}
