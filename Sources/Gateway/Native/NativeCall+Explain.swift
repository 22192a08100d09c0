import DeclarationCore

extension NativeCall {
    /// `POST /v1/routes/explain`: where a declaration would go and what would be wrong with it there; sends nothing.
    ///
    /// Not the table itself: its routes name other clients' merchants.
    func explain() throws(NativeProblem) -> HTTPResponse {
        _ = try query([])
        let declaration = try declaration()
        var problems: [Problem] = []
        do throws(RouterError) {
            problems = try ledger.router.plan(declaration).warnings
        } catch {
            problems = NativeProblem(.router(error)).problems
        }
        let decision = try? ledger.router.decide(declaration)
        let isTaken = !problems.contains { $0.severity == .error }
        return NativeDesk.json(
            200,
            .object([
                "accepted": .bool(isTaken),
                "backend": decision.map { .string($0.backend.rawValue) },
                "generation": decision.map { .string($0.generation.rawValue) },
                "place": decision?.place.map { .string($0.id.rawValue) },
                "customsCode": decision?.customsCode.map { .string($0.rawValue) },
                "problems": .array(problems.map(\.nativeJSON)),
            ])
        )
    }
}
