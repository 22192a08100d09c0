/// A backend whose calls are logged and measured: backend, operation, id, code, duration and outcome, nothing more.
struct ObservedProvider: DeclarationProvider {
    private let provider: any DeclarationProvider
    private let backend: BackendID
    private let log: any LogSink
    private let metrics: any MetricsSink
    private let customs: CustomsTable

    /// - Parameter customs: the offices that log and metrics may name.
    init(
        _ provider: any DeclarationProvider,
        backend: BackendID,
        log: any LogSink,
        metrics: any MetricsSink,
        customs: CustomsTable
    ) {
        self.provider = provider
        self.backend = backend
        self.log = log
        self.metrics = metrics
        self.customs = customs
    }

    var account: ProviderAccount { provider.account }
    var limits: DeclarationLimits { provider.limits }
    var inquiryBatchLimit: Int { provider.inquiryBatchLimit }
    var retransmission: RetransmissionRules? { provider.retransmission }

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let start = ContinuousClock.now
        do throws(ProviderError) {
            let outcome = try await provider.declare(request)
            note(
                "declare",
                start,
                outcome.summary,
                [.init("requestId", request.declaration.requestID.rawValue)],
                office: request.customsCode
            )
            return outcome
        } catch {
            throw note(
                "declare",
                start,
                error,
                [.init("requestId", request.declaration.requestID.rawValue)],
                office: request.customsCode
            )
        }
    }

    /// No call: neither logged nor measured.
    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        do throws(ProviderError) {
            return try await provider.rehearse(request)
        } catch {
            var error = error
            error.backend = error.backend ?? backend
            throw error
        }
    }

    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let start = ContinuousClock.now
        do throws(ProviderError) {
            let outcome = try await provider.inquire(ids)
            note("inquire", start, outcome.summary, [.init("ids", String(ids.count))])
            return outcome
        } catch {
            throw note("inquire", start, error, [.init("ids", String(ids.count))])
        }
    }

    private func note(
        _ operation: String,
        _ start: ContinuousClock.Instant,
        _ summary: (outcome: String, outcomeClass: OutcomeClass),
        _ fields: @autoclosure () -> [LogEvent.Field],
        office: CustomsCode? = nil,
        level: LogEvent.Level = .info
    ) {
        guard log.isEnabled(level) || metrics.isEnabled else { return }
        let duration = ContinuousClock.now - start
        let office = office.map(customs.label)
        if log.isEnabled(level) {
            var event = LogEvent(level, "call to backend")
            event.fields =
                [.init("backend", backend.rawValue), .init("operation", operation)] + fields()
                + (office.map { [.init("customsCode", $0)] } ?? []) + [
                    .init("outcome", summary.outcome), .init("class", summary.outcomeClass.rawValue),
                    .init("milliseconds", String(Int(duration / .milliseconds(1)))),
                ]
            log.record(event)
        }
        guard metrics.isEnabled else { return }
        let labels = ["backend": backend.rawValue, "operation": operation]
        // Calls for no office in particular have the label too: a metric's series should have the same labels.
        let outcome = [
            "outcome": summary.outcome, "class": summary.outcomeClass.rawValue, "customsCode": office ?? "",
        ]
        metrics.count("backend_calls_total", by: 1, labels: labels.merging(outcome) { $1 })
        metrics.observe("backend_call_duration", duration, labels: labels)
    }

    /// Notes a failure and names the backend in it.
    private func note(
        _ operation: String,
        _ start: ContinuousClock.Instant,
        _ error: ProviderError,
        _ fields: @autoclosure () -> [LogEvent.Field],
        office: CustomsCode? = nil
    )
        -> ProviderError
    {
        var error = error
        error.backend = error.backend ?? backend
        note(
            operation,
            start,
            (outcome: error.delivery.rawValue, outcomeClass: OutcomeClass(rawValue: error.code.rawValue)),
            fields(),
            office: office,
            level: error.delivery == .notSent ? .warning : .error
        )
        return error
    }
}

extension DeclareOutcome {
    fileprivate var summary: (outcome: String, outcomeClass: OutcomeClass) {
        switch self {
        case .accepted: ("accepted", .accepted)
        case .rejected(let reason): ("rejected", reason.outcomeClass)
        case .unknown(let reason): ("unknown", reason.outcomeClass)
        }
    }
}

extension InquiryOutcome {
    fileprivate var summary: (outcome: String, outcomeClass: OutcomeClass) {
        switch self {
        case .answered: ("answered", .accepted)
        case .rejected(let reason): ("rejected", reason.outcomeClass)
        case .unknown(let reason): ("unknown", reason.outcomeClass)
        }
    }
}
