import DeclarationCore
import DeclarationRouter
import Glibc

/// Asks every backend how it is, all at once.
struct BackendHealthCheck: Sendable {
    let loaded: LoadedConfiguration

    /// One inquiry for each backend, at most.
    func reports() async -> [BackendHealthReport] {
        let backends = loaded.configuration.backends.values.sorted { $0.id < $1.id }
        return await withTaskGroup(of: BackendHealthReport.self) { group in
            for backend in backends { group.addTask { await report(backend) } }
            var reports: [BackendHealthReport] = []
            for await report in group { reports.append(report) }
            return reports.sorted { $0.backend < $1.backend }
        }
    }

    private func report(_ backend: Backend) async -> BackendHealthReport {
        let start = ContinuousClock.now
        let result = await patiently {
            let id = BackendHealthReport.id
            return (try? await loaded.router.inquire([id], at: backend.id))?[id] ?? .missing
        }
        return BackendHealthReport(
            backend: backend.id,
            generation: backend.generation,
            result: result,
            milliseconds: Int((ContinuousClock.now - start) / .milliseconds(1))
        )
    }

    /// Cancels what takes too long; an inquiry that is cancelled ends at once.
    private func patiently(_ body: @escaping @Sendable () async -> InquiryResult) async -> InquiryResult {
        await withTaskGroup(of: InquiryResult?.self) { group in
            group.addTask { await body() }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(BackendHealthReport.patience))
                return nil
            }
            var result: InquiryResult?
            for await ended in group {
                result = result ?? ended
                group.cancelAll()
            }
            return result ?? .missing
        }
    }

    /// Adds what the ledger holds, if there is one: none is made for this.
    func adding(
        _ reports: [BackendHealthReport],
        _ invocation: Invocation
    ) async throws(CommandFailure) -> [BackendHealthReport] {
        guard hasLedger else { return reports }
        return try await invocation.withLedgerReading { ledger throws(CommandFailure) in
            var reports = reports
            let recent = try await invocation.remembering { () async throws(LedgerError) in
                try await RecentDeclarations.read(of: reports.map(\.backend), in: ledger.store, now: SystemTime().now())
            }
            for index in reports.indices { reports[index].recent = recent[reports[index].backend] }
            return reports
        }
    }

    private var hasLedger: Bool {
        switch loaded.configuration.ledger.store {
        case .none: false
        case .postgreSQL: true
        case .sqlite(let path): access(loaded.ledgerPath ?? path, F_OK) == 0
        }
    }
}
