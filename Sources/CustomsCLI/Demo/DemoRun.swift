import DeclarationCore

/// Sends the demo's declarations one after the other and asks for their receipts.
struct DemoRun: Sendable {
    private let router: Router

    init(_ router: Router) { self.router = router }

    /// What came of each case.
    func results(_ cases: [DemoCase]) async -> [DemoResult] {
        var results: [DemoResult] = []
        for one in cases { results.append(await declare(one)) }
        let answers = await inquire(results)
        return results.map { result in
            guard let backend = result.decision?.backend, result.mayExist else { return result }
            return result.settled(by: answers[backend]?[result.demoCase.declaration.requestID])
        }
    }

    private func declare(_ demoCase: DemoCase) async -> DemoResult {
        let decision = try? router.decide(demoCase.declaration)
        do throws(RouterError) {
            let outcome = try await router.declare(demoCase.declaration).outcome
            return DemoResult(demoCase: demoCase, decision: decision, ending: .answered(outcome))
        } catch {
            return DemoResult(demoCase: demoCase, decision: decision, ending: .failed(error))
        }
    }

    /// Asks each backend once for all that may have reached it.
    private func inquire(_ results: [DemoResult]) async -> [BackendID: [RequestID: InquiryResult]] {
        let asked = results.filter(\.mayExist)
        var answers: [BackendID: [RequestID: InquiryResult]] = [:]
        for backend in Set(asked.compactMap { $0.decision?.backend }).sorted() {
            let ids = asked.filter { $0.decision?.backend == backend }.map(\.demoCase.declaration.requestID)
            answers[backend] = await inquire(ids, at: backend)
        }
        return answers
    }

    /// An inquiry changes nothing, so that it may be repeated when a busy machine makes it fail.
    private func inquire(_ ids: [RequestID], at backend: BackendID) async -> [RequestID: InquiryResult] {
        var answers: [RequestID: InquiryResult] = [:]
        for _ in 1...5 {
            answers = (try? await router.inquire(ids, at: backend)) ?? [:]
            let hasFailed = answers.values.contains { if case .failed = $0 { true } else { false } }
            if !hasFailed { break }
        }
        return answers
    }
}
