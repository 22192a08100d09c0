package import DeclarationCore

/// The operations that a fault can hit.
package enum FaultOperation: String, Sendable, Hashable, CaseIterable {
    /// Declare calls.
    case declare
    /// Inquiries.
    case inquire
    /// Both.
    case any
}

/// Which exchanges go wrong, how often, and how.
package struct FaultRule: Sendable, Hashable {
    /// The operations it hits.
    package var operation: FaultOperation
    /// The request ids it hits; an inquiry is hit by any of its ids. `nil` for all.
    package var requestID: Wildcard?
    /// The generation it hits; `nil` for all.
    package var generation: Generation?
    /// How many matching exchanges pass first.
    package var skip: Int
    /// How many it hits after that; `nil` for all.
    package var times: Int?
    /// How long the answer (or the fault) is held back, in milliseconds. Work is done before the wait, so that a
    /// client that gives up meanwhile has declared all the same.
    package var delay: Int
    /// What goes wrong.
    package var fault: Fault

    /// Makes a rule; without more it hits every exchange.
    package init(
        _ fault: Fault,
        on operation: FaultOperation = .any,
        requestID: Wildcard? = nil,
        generation: Generation? = nil,
        skip: Int = 0,
        times: Int? = nil,
        delay: Int = 0
    ) {
        self.fault = fault
        self.operation = operation
        self.requestID = requestID
        self.generation = generation
        self.skip = skip
        self.times = times
        self.delay = delay
    }

    func matches(_ operation: FaultOperation, _ ids: [RequestID], _ generation: Generation) -> Bool {
        (self.operation == .any || self.operation == operation)
            && (self.generation ?? generation) == generation
            && (requestID.map { form in ids.contains { form.matches($0.rawValue) } } ?? true)
    }
}
