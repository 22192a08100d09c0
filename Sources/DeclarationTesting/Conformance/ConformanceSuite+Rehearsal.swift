import DeclarationCore

extension ConformanceSuite {
    func rehearsesWithoutSending() async throws {
        let provider = try await provider(in: .normal)
        let request = harness.request("REHEARSAL", .whole)
        let wire = ScriptedTransport()
        let unconnected = try secondProvider(transport: wire)
        guard case .built = try await unconnected.rehearse(request), case .built = try await provider.rehearse(request)
        else { throw NotApplicable("the backend can't rehearse") }
        for spoiling in Spoiling.all { try await agrees(unconnected, wire, spoiling, request) }
        let sent = await harness.sentDeclarations()?.count ?? 0
        try require(sent == 0, "a rehearsal sent \(sent) declarations")
        let id = request.declaration.requestID
        let answer = try await answer(provider, [id])
        try require(answer.notFound == [id], "the other side knows a declaration that was only rehearsed")
        _ = try await acceptance(provider, request)
    }

    /// A rehearsal refuses what declaring refuses before it sends, for the same reason, and nothing else.
    private func agrees(
        _ provider: any DeclarationProvider,
        _ wire: ScriptedTransport,
        _ spoiling: Spoiling,
        _ request: DeclareRequest
    ) async throws {
        var request = request
        spoiling.change(&request)
        let before = wire.requests.count
        let rehearsed = await caught { () async throws(ProviderError) in _ = try await provider.rehearse(request) }
        try require(wire.requests.count == before, "rehearsing a declaration \(spoiling.name) made an exchange")
        let declared = await caught { () async throws(ProviderError) in _ = try await provider.declare(request) }
        let refused = wire.requests.count == before && declared?.delivery == .notSent ? declared : nil
        try require(
            rehearsed?.code == refused?.code && rehearsed?.delivery == refused?.delivery,
            "a declaration \(spoiling.name): rehearsing threw \(rehearsed.map(\.description) ?? "nothing"), "
                + "declaring refused it with \(refused.map(\.description) ?? "nothing")"
        )
    }
}

/// What makes a declaration one that some generations can't express.
private struct Spoiling: Sendable {
    let name: String
    let change: @Sendable (inout DeclareRequest) -> Void

    static let all = [
        Spoiling(name: "as it should be") { _ in },
        Spoiling(name: "without a payment id") { $0.declaration.paymentIDs = [:] },
        Spoiling(name: "in another currency") { $0.declaration.amount = Money(minorUnits: 100, currency: "USD") },
        Spoiling(name: "with a character that few charsets have") {
            $0.declaration.merchant.customsName = "\u{1F680}"
        },
        Spoiling(name: "with a long customs code") {
            $0.customsCode = CustomsCode(rawValue: String(repeating: "N", count: 65))
        },
    ]
}
