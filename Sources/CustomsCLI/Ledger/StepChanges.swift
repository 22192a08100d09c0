import DeclarationCore

/// What came of a step that a person takes with ids, one after the other.
struct StepChanges {
    private var done: [RequestID] = []
    private var refused: [(id: RequestID, refusal: PersonStepRefusal)] = []
    private var unreadable = UnreadableEntries()

    /// Takes the step, and tells what came of it: one id's refusal or failure is not the others'.
    ///
    /// - Parameter done: what the ids are that were changed, as `dropped`.
    static func make(
        _ invocation: Invocation,
        done: String,
        _ step: @Sendable (LedgerRouter, RequestID) async throws(LedgerRouterError) -> PersonStepRefusal?
    ) async throws(CommandFailure) -> ExitStatus {
        let changes = try await invocation.load().withLedger { ledger throws(CommandFailure) in
            var changes = StepChanges()
            for id in invocation.requestIDs {
                do throws(LedgerRouterError) {
                    changes.add(id, refusal: try await step(ledger, id))
                } catch {
                    guard changes.add(id, error) else { throw changes.ended(by: error, done) }
                }
            }
            return changes
        }
        invocation.complain(changes.refused.map { "error: \($0.id): \($0.refusal)" })
        try invocation.print("\(Count.text(changes.done.count, "id")) \(done).\n", json: changes.json)
        invocation.complain(changes.unreadable.warnings)
        return changes.status
    }

    private mutating func add(_ id: RequestID, refusal: PersonStepRefusal?) {
        if let refusal { refused.append((id, refusal)) } else { done.append(id) }
    }

    /// Takes an id by the ledger's failure.
    ///
    /// - Returns: whether it is of that entry alone, and the others can be changed all the same.
    private mutating func add(_ id: RequestID, _ error: LedgerRouterError) -> Bool {
        guard case .ledger(let failure) = error, failure.mayBeOfOneEntry else { return false }
        unreadable.add(id, failure)
        return true
    }

    private var status: ExitStatus { unreadable.status(or: refused.isEmpty ? .ok : .invalid) }

    private var json: JSONValue {
        [
            "changed": changed,
            "unchanged": .array(
                refused.map { ["requestId": .string($0.id.rawValue), "message": .string($0.refusal.description)] }
            ),
            "unreadable": unreadable.json, "exitCode": .number(status.rawValue),
        ]
    }

    private var changed: JSONValue { .array(done.map { .string($0.rawValue) }) }

    /// The failure that kept the rest from being changed, with what was by then: these ids may be declared again, and must
    /// not be taken for ones that are still open.
    private func ended(by error: LedgerRouterError, _ done: String) -> CommandFailure {
        var failure = CommandFailure(error)
        if self.done.isEmpty { return failure }
        let ids = self.done.map(\.rawValue).joined(separator: ", ")
        failure.messages.append("note: \(done) before that: \(ids); run it again with the others")
        failure.json = failure.json.adding([.init("changed", changed)])
        return failure
    }
}

extension Invocation {
    /// The arguments as ids, each once.
    var requestIDs: [RequestID] {
        var seen: Set<String> = []
        return arguments.filter { seen.insert($0).inserted }.map(RequestID.init(rawValue:))
    }
}
