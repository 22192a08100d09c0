extension Router {
    /// All that is wrong with what could be read of a declaration, in the order of its text; nothing is sent.
    package func problems(in draft: DeclarationDraft) -> [Problem] {
        let found: [Problem]
        if draft.isRead(Self.routedBy) {
            found = problems(in: draft.declaration)
        } else {
            found = ownProblems(draft.declaration) + limitProblems(draft.declaration)
        }
        return draft.problems(and: found)
    }

    /// The keys of a declaration that routes look at.
    private static let routedBy: Set<String> = ["requestId", "paymentIds", "amount", "customs", "merchant"]

    private func problems(in declaration: Declaration) -> [Problem] {
        do throws(RouterError) {
            return try plan(declaration).warnings
        } catch {
            switch error {
            case .invalid(let invalid): return invalid.problems
            case .noRoute(let noRoute): return [noRoute.problem]
            case .backend: return []
            }
        }
    }

    /// Why a declaration that no route takes can't be sent: with all else that is wrong with it, as far as that can be
    /// known without its backend.
    func unrouted(_ declaration: Declaration, _ noRoute: NoRoute, _ problems: [Problem]) -> RouterError {
        let isError: (Problem) -> Bool = { $0.severity == .error }
        let limits = limitProblems(declaration)
        guard (problems + limits).contains(where: isError) else { return .noRoute(noRoute) }
        // That no route takes a wrong office goes without saying.
        let follows = (problems + limits).contains { problem in
            isError(problem)
                && ["customs", "merchant.customsCode", "paymentIds"].contains { problem.path.hasPrefix($0) }
        }
        return .invalid(InvalidInput(problems + limits + (follows ? [] : [noRoute.problem])))
    }

    /// What the generation that a declaration is paid under has against it, and a word on that; of several, the one that has
    /// the least.
    private func limitProblems(_ declaration: Declaration) -> [Problem] {
        let found = declaration.paymentIDs.keys.sorted().map {
            (generation: $0, problems: limitProblems(declaration, $0))
        }
        guard let least = found.min(by: { $0.problems.count < $1.problems.count }), !least.problems.isEmpty else {
            return []
        }
        let note =
            "where it would go is unknown, so its values are checked by the limits of \(least.generation), which it is "
            + "paid under"
        return least.problems + [Problem(.warning, path: "paymentIds", note)]
    }

    /// What a generation has against a declaration at the backend that has the least against it.
    private func limitProblems(_ declaration: Declaration, _ generation: Generation) -> [Problem] {
        let backends = configuration.backends.values.filter { $0.generation == generation }.sorted { $0.id < $1.id }
        let limits =
            backends.isEmpty
            ? configuration.registrations.filter { $0.generation == generation }.map(\.limits)
            : backends.map(\.provider.limits)
        return limits.map { $0.problems(in: declaration) }.min { $0.count < $1.count } ?? []
    }
}

extension NoRoute {
    /// Without the nearest routes, which are told when there is nothing else to mend.
    fileprivate var problem: Problem { Problem(.error, path: "customs", "no route for \(subject)") }
}
