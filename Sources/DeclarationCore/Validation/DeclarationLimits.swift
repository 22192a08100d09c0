/// What one generation takes, as data: checked before anything is sent, all violations at once.
public struct DeclarationLimits: Sendable {
    /// The limits, field by field.
    public let fields: [FieldLimit]

    /// Puts limits together.
    public init(_ fields: [FieldLimit]) { self.fields = fields }

    /// No limits beside the ones that hold for every declaration.
    public static let none = DeclarationLimits([])

    /// What is wrong with a declaration for this generation: errors that would be refused, and warnings.
    public func problems(in declaration: Declaration) -> [Problem] {
        var problems: [Problem] = []
        // By index: a limit is a large value to copy.
        for index in fields.indices { fields[index].addProblems(in: declaration, to: &problems) }
        return problems
    }

    /// What is wrong with a request id by itself, as an inquiry needs to know.
    func problems(in id: RequestID) -> [Problem] {
        var problems: [Problem] = []
        for limit in fields where limit.field.path == DeclarationField.requestID.path {
            limit.addProblems(of: id.rawValue, to: &problems)
        }
        return problems
    }

    /// What would be wrong if the declaration had to go through this generation instead: warnings that name the rule.
    ///
    /// A missing payment id is no such problem: an order is paid under one generation.
    public func portabilityWarnings(in declaration: Declaration, generation: Generation) -> [Problem] {
        let problems = problems(in: declaration)
        if problems.isEmpty { return [] }
        let missing = declaration.paymentIDs[generation] == nil ? DeclarationField.paymentID(generation).path : nil
        return problems.filter { $0.path != missing }.map { problem in
            Problem(.warning, path: problem.path, "not portable to \(generation): \(problem.message)")
        }
    }
}
