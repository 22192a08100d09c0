/// What was said of an id, and by which backend of its account.
struct BoundAnswer: Sendable {
    var result: InquiryResult
    var backend: Backend
    /// Whether it had no usable answer by itself, while others had one: it is the id's fault.
    var isAtFault = false

    /// Why nothing could be learnt now, and where; `nil` where something was said.
    var trouble: String? { result.trouble.map { "backend \"\(backend.id)\" can't be asked now: \($0)" } }

    /// Why an id whose outcome is unknown stays so with this answer; `nil` for a "not found" that is only too young.
    var inconclusiveness: String? {
        if let trouble { return trouble }
        let name = "backend \"\(backend.id)\""
        return switch result {
        case .notFound(isAuthenticated: true): nil
        case .notFound: "\(name) doesn't know it, but the answer's signature doesn't verify"
        case .found(_, isAuthenticated: true):
            "the record at \(name) doesn't tell whether what was sent last was taken"
        case .found: "\(name) has it, but no signature that verifies covers the record"
        case .missing: "the answer of \(name) left it out"
        case .rejected(let reason), .unknown(let reason):
            "\(name) answered the inquiry with \(reason.code)\(reason.isAuthenticated ? "" : ", unsigned")"
        case .failed(let error): "the inquiry at \(name) failed: \(error)"
        }
    }
}

extension LedgerRouter {
    /// Asks for ids that are bound to one account: through one of its backends, and, for what that one can't be asked for,
    /// through the account's others.
    ///
    /// - Returns: an answer for each id; the first backend's where none had a usable one.
    /// - Throws: `invalid` when there is no such backend.
    func ask(
        _ bindings: [RequestID: LedgerBinding],
        at backend: Backend
    ) async throws(RouterError) -> [RequestID: BoundAnswer] {
        var answers: [RequestID: BoundAnswer] = [:]
        for instance in router.configuration.instances(of: backend) {
            let open = bindings.filter { id, binding in
                answers[id].map { $0.result.isWorthAskingElsewhere && binding.isServed(by: instance.identity) } ?? true
            }
            if open.isEmpty || Task.isCancelled && !answers.isEmpty { break }
            let findings = try await router.findings(of: Array(open.keys), at: instance.id)
            for id in open.keys {
                let answer = BoundAnswer(
                    result: findings.results[id] ?? .missing,
                    backend: instance,
                    isAtFault: findings.atFault.contains(id)
                )
                if answers[id] == nil || !answer.result.isWorthAskingElsewhere { answers[id] = answer }
            }
        }
        return answers
    }

    /// Asks for entries, all of one account.
    func ask(_ entries: [LedgerEntry], at backend: Backend) async throws(RouterError) -> [RequestID: BoundAnswer] {
        try await ask(Dictionary(entries.map { ($0.requestID, $0.binding) }) { $1 }, at: backend)
    }
}

extension Configuration {
    /// A backend, and the others that speak for its account, in the order of their names.
    fileprivate func instances(of backend: Backend) -> [Backend] {
        let others = backends.values.filter {
            $0.id != backend.id && $0.account == backend.account && $0.generation == backend.generation
        }
        return [backend] + others.sorted { $0.id < $1.id }
    }
}

extension InquiryResult {
    /// Whether the caller itself gave up.
    var isCancelled: Bool {
        if case .failed(let error) = self { error.code == .cancelled } else { false }
    }

    /// What keeps the backend from answering any inquiry; `nil` when it answers.
    var trouble: String? {
        switch self {
        case .rejected(let reason) where isThrottled, .unknown(let reason) where isThrottled:
            "it throttles (\(reason.code))"
        case .failed(let error) where error.code != .invalidDeclaration: error.description
        default: nil
        }
    }

    /// Whether another backend of the same account may know more: this one can't be reached, or its keys don't serve. What
    /// throttles, throttles the account.
    fileprivate var isWorthAskingElsewhere: Bool {
        switch self {
        case .failed(let error): error.code != .invalidDeclaration && error.code != .cancelled
        case .rejected(let reason): [.authentication, .permission].contains(reason.outcomeClass)
        case .found, .notFound, .missing, .unknown: false
        }
    }
}
