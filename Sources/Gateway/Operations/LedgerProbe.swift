package import DeclarationCore

/// Asks the ledger every second whether it is there and what is open, so that health and metrics never have to wait for it.
package struct LedgerProbe: Sendable {
    /// The most entries that are counted.
    private static let countLimit = 1_000
    /// Every so many looks what is open is counted.
    private static let countEvery = 10

    private let store: any LedgerStore
    private let time: any TimeSource
    private let health: GatewayHealth
    private let metrics: MetricsRegistry

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
        while !Task.isCancelled {
            await look(limit: looks % Self.countEvery == 0 ? Self.countLimit : 1)
            looks += 1
            guard (try? await time.sleep(milliseconds: 1_000)) != nil else { return }
        }
    }

    func look(limit: Int) async {
        do throws(LedgerError) {
            let open = LedgerFilter(states: Set(LedgerState.allCases.filter(\.isUnsettled)))
            let page = try await store.firstReadable(matching: open, limit: limit)
            health.noteLedger(trouble: nil)
            let now = time.now().epochMilliseconds
            let age = page.entries.first.map { max(0, now - $0.created.epochMilliseconds) } ?? 0
            metrics.set("ledger_unsettled_oldest_seconds", to: Double(age) / 1000)
            if limit > 1 {
                let count = min(page.entries.count + page.unreadable.count, Self.countLimit)
                metrics.set("ledger_unsettled", to: Double(count))
            }
            metrics.set("ledger_reachable", to: 1)
        } catch {
            // The store's own words may name hosts and files: they are for the log, not for whoever asks.
            health.noteLedger(trouble: "the ledger does not answer (\(error.code))")
            metrics.set("ledger_reachable", to: 0)
        }
    }
}
