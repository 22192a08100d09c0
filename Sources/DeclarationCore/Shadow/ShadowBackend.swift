/// A backend that can be asked and never told: whoever holds one has no way to declare anything.
struct ShadowBackend: Sendable {
    let id: BackendID
    let generation: Generation
    private let onRehearse: @Sendable (DeclareRequest) async throws(ProviderError) -> Rehearsal
    private let inquiries: InquiryCoalescer
    private let limits: DeclarationLimits
    private let onCheck: @Sendable (Declaration, Int) -> ShadowCheck?

    /// - Parameter check: what routing and limits say of a declaration by the route at a position.
    init(
        _ backend: Backend,
        _ inquiries: InquiryCoalescer,
        check: @escaping @Sendable (Declaration, Int) -> ShadowCheck?
    ) {
        id = backend.id
        generation = backend.generation
        limits = backend.provider.limits
        // The one call that is kept of the provider.
        onRehearse = { [provider = backend.provider] request async throws(ProviderError) in
            try await provider.rehearse(request)
        }
        self.inquiries = inquiries
        onCheck = check
    }

    /// What routing and limits say of a declaration, without a call.
    func check(_ declaration: Declaration, routedBy position: Int) -> ShadowCheck? { onCheck(declaration, position) }

    /// Builds and signs what would be sent, and sends nothing.
    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal { try await onRehearse(request) }

    /// Asks how declarations stand, in the turns of the backend's own inquiries. Ids that can't be asked for are missing.
    func inquire(_ ids: [RequestID]) async -> [RequestID: InquiryResult] {
        await inquiries.inquire(
            ids.filter { DeclarationCheck.problems(in: $0).isEmpty && limits.problems(in: $0).isEmpty }
        )
    }
}

/// What routing and limits of one backend say of a declaration.
struct ShadowCheck: Sendable {
    /// The code that would be sent; `nil` when the office has none in the backend's generation.
    let customsCode: CustomsCode?
    let place: CustomsPlace?
    let problems: [Problem]
}
