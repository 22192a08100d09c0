import DeclarationCore

/// What came of ids that were to be released or dropped, one after the other.
struct StepChanges {
    private(set) var done: [RequestID] = []
    private(set) var refused: [(id: RequestID, refusal: PersonStepRefusal)] = []
    private(set) var unreadable = UnreadableEntries()

    mutating func add(_ id: RequestID, refusal: PersonStepRefusal?) {
        if let refusal { refused.append((id, refusal)) } else { done.append(id) }
    }

    /// Takes an id by the ledger's failure.
    ///
    /// - Returns: whether it is of that entry alone, and the others can be changed all the same.
    mutating func add(_ id: RequestID, _ error: LedgerRouterError) -> Bool {
        guard case .ledger(let failure) = error, failure.mayBeOfOneEntry else { return false }
        unreadable.add(id, failure)
        return true
    }

    var status: ExitStatus { unreadable.status(or: refused.isEmpty ? .ok : .invalid) }

    var json: JSONValue {
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
    /// not be taken for ones that are still held.
    func ended(by error: LedgerRouterError, _ verb: String) -> CommandFailure {
        var failure = CommandFailure(error)
        if done.isEmpty { return failure }
        failure.messages.append(
            "note: \(verb) before that: \(done.map(\.rawValue).joined(separator: ", ")); run it again with the others"
        )
        failure.json = failure.json.adding([.init("changed", changed)])
        return failure
    }
}
