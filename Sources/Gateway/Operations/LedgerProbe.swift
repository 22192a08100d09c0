package import DeclarationCore

/// Asks the ledger every second whether it answers and what is open, and now and then whether it takes writes, so that health and
/// metrics never have to wait for it.
package struct LedgerProbe: Sendable {
    /// The most entries that are counted.
    private static let countLimit = 1_000
    /// Every so many looks what is open is counted.
    private static let countEvery = 10
    /// Every so many looks something is written; after a failure, at each look.
    private static let writeEvery = 5

    private let store: any LedgerStore
    private let time: any TimeSource
    private let health: GatewayHealth
    private let metrics: MetricsRegistry
    /// The owner whose lease, which ends at once, is what is written: a declaration's own first write is of this kind.
    private let owner = LedgerOwner.Token.random()

    /// Makes a probe.
    package init(_ ledger: LedgerRouter, health: GatewayHealth, metrics: MetricsRegistry) {
        store = ledger.store
        time = ledger.time
        self.health = health
        self.metrics = metrics
    }

    /// Asks until cancelled.
    package func run() async {
        var looks = 0
        var isWell = false
        while !Task.isCancelled {
            let limit = looks % Self.countEvery == 0 ? Self.countLimit : 1
            isWell = await look(limit: limit, writing: !isWell || looks % Self.writeEvery == 0, wasWell: isWell)
            looks += 1
            guard (try? await time.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Looks once; whether the ledger can be worked with.
    ///
    /// - Parameter wasWell: whether it could be at the last look. What passes by itself, as a lock of another process, makes
    ///   nobody unready at once.
    @discardableResult func look(limit: Int, writing: Bool, wasWell: Bool = false) async -> Bool {
        do throws(LedgerError) {
            try await countOpen(limit: limit)
            metrics.set("ledger_reachable", to: 1)
        } catch {
            // The store's own words may name hosts and files: they are for the log, not for whoever asks.
            health.noteLedger(trouble: "the ledger does not answer (\(error.code))")
            metrics.set("ledger_reachable", to: 0)
            metrics.set("ledger_writable", to: 0)
            return false
        }
        do throws(LedgerError) {
            if writing { try await store.renew(LedgerOwner(token: owner, until: time.now())) }
            health.noteLedger(trouble: nil)
            metrics.set("ledger_writable", to: health.writeTrouble == nil ? 1 : 0)
            return true
        } catch {
            if wasWell, [.locked, .overloaded].contains(error.code) { return false }
            health.noteLedger(trouble: "the ledger answers but takes no writes (\(error.code))")
            metrics.set("ledger_writable", to: 0)
            return false
        }
    }

    private func countOpen(limit: Int) async throws(LedgerError) {
        let open = LedgerFilter(states: Set(LedgerState.allCases.filter(\.isUnsettled)))
        let page = try await store.firstReadable(matching: open, limit: limit)
        let now = time.now().epochMilliseconds
        let age = page.entries.first.map { max(0, now - $0.created.epochMilliseconds) } ?? 0
        metrics.set("ledger_unsettled_oldest_seconds", to: Double(age) / 1000)
        if limit > 1 {
            let count = min(page.entries.count + page.unreadable.count, Self.countLimit)
            metrics.set("ledger_unsettled", to: Double(count))
        }
    }
}
