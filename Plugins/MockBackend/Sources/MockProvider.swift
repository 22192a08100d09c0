public import DeclarationCore
import DeclarationSimulation

/// A backend in process, without a socket: it behaves as the documents say the other side does, and fails as scripted.
///
/// What was declared lives as long as the value and its copies.
public struct MockProvider: DeclarationProvider {
    private let customs: SimulatedCustoms
    private let faults: ScriptedFaults
    private let caller: SimulatedCaller
    private let model: MockModel
    private let latency: Int
    private let time: any TimeSource

    /// Named for the backend: what was declared under one name, no other knows.
    public let account: ProviderAccount
    /// Of the generation that it speaks as, what it documents of the id; nothing else.
    public var limits: DeclarationLimits { model.limits }
    /// Those of the generation that it speaks as, with the script's interval.
    public var retransmission: RetransmissionRules? {
        RetransmissionRules(model.rules, interval: .milliseconds(customs.options.interval))
    }

    init(_ script: SimulationScript, model: MockModel, latency: Int, _ services: ProviderServices) throws(InvalidInput)
    {
        var script = script
        script.options.rules[.mock] = model.rules
        customs = try SimulatedCustoms(script)
        faults = ScriptedFaults(script.faults)
        caller = SimulatedCaller(.mock, account: services.backend.rawValue)
        account = ProviderAccount(rawValue: "mock:\(services.backend)")
        self.model = model
        self.latency = latency
        time = services.time
    }

    /// Declares in memory.
    ///
    /// - Throws: what the script says; the delivery is the one that the same fault has on a wire.
    public func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let declaration = try simulated(request)
        let answer = try await exchange(.declare, [declaration.requestID]) {
            customs.declare(declaration, from: caller, at: time.now())
        } refusing: {
            .refused($0)
        }
        switch answer {
        case .accepted(let acceptance): return .accepted(Acceptance(acceptance))
        case .refused(let refusal):
            let reason = model.reason(refusal)
            return model.isUnknown(refusal.kind) ? .unknown(reason) : .rejected(reason)
        }
    }

    /// Makes what the memory would be told, and tells it nothing; the script's faults stay for calls.
    public func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        _ = try simulated(request)
        return .built(RehearsedRequest())
    }

    private func simulated(_ request: DeclareRequest) throws(ProviderError) -> SimulatedDeclaration {
        guard let declaration = SimulatedDeclaration(request) else {
            throw ProviderError(.notSent, .invalidDeclaration, "the declaration has no payment id")
        }
        return declaration
    }

    /// Asks the memory.
    ///
    /// - Throws: what the script says.
    public func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let answer = try await exchange(.inquire, ids) {
            customs.inquire(ids, from: caller, at: time.now())
        } refusing: {
            .refused($0)
        }
        switch answer {
        case .found(let records, let notFound):
            let records = records.map(DeclarationRecord.init)
            return .answered(InquiryAnswer(records: records, notFound: notFound, isAuthenticated: true))
        case .refused(let refusal):
            let reason = model.reason(refusal)
            return model.isUnknown(refusal.kind) ? .unknown(reason) : .rejected(reason)
        }
    }

    /// One exchange as a wire would have it: it reaches the other side or not, takes its time, and may break.
    private func exchange<Answer>(
        _ operation: FaultOperation,
        _ ids: [RequestID],
        _ work: () -> Answer,
        refusing: (SimulatedRefusal) -> Answer
    ) async throws(ProviderError) -> Answer {
        if Task.isCancelled { throw ProviderError(.notSent, .cancelled, "cancelled before the call began") }
        let rule = faults.next(operation, ids, .mock)
        let fault = rule?.fault ?? .none
        let answer = fault.isProcessed ? work() : nil
        try await wait(latency + (rule?.delay ?? 0), fault)
        if case .refuse(let refusal, _) = fault { return refusing(refusal) }
        if let error = model.failure(fault) { throw error }
        return answer ?? work()
    }

    private func wait(_ milliseconds: Int, _ fault: Fault) async throws(ProviderError) {
        do {
            if milliseconds > 0 { try await time.sleep(for: .milliseconds(milliseconds)) }
            if case .hang = fault {
                while true { try await time.sleep(for: .seconds(3_600)) }
            }
        } catch {
            let delivery: Delivery = fault == .refuseConnection ? .notSent : .unknown
            throw ProviderError(delivery, .cancelled, "cancelled while waiting for the answer")
        }
    }
}
