import DeclarationCore

extension ConformanceSuite {
    func fails(in situation: ConformanceSituation, with delivery: Delivery) async throws {
        let provider = try await provider(in: situation)
        let request = harness.request("FAILS-\(situation)", .whole)
        let before = await harness.sentDeclarations()?.count ?? 0
        let declaring = try await failure("declare") { () async throws(ProviderError) in
            _ = try await provider.declare(request)
        }
        try require(declaring.delivery == delivery, "declare threw \(declaring); expected the delivery \(delivery)")
        let count = (await harness.sentDeclarations()?.count ?? before) - before
        try require(count <= 1, "one call sent \(count) requests; a backend never repeats by itself")
        let inquiring = try await failure("inquire") { () async throws(ProviderError) in
            _ = try await provider.inquire([request.declaration.requestID])
        }
        try require(inquiring.delivery == delivery, "inquire threw \(inquiring); expected the delivery \(delivery)")
    }

    func honoursCancellation() async throws {
        let provider = try await provider(in: .hangs)
        let request = harness.request("CANCEL", .whole)
        let underWay = Task {
            await caught { () async throws(ProviderError) in _ = try await provider.declare(request) }
        }
        await harness.waitUntilHanging()
        underWay.cancel()
        try requireCancelled(await underWay.value, "a call that was cancelled under way")
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await caught { () async throws(ProviderError) in _ = try await provider.declare(request) }
        }
        try requireCancelled(await early.value, "a call that was cancelled before it began")
    }

    private func requireCancelled(_ error: ProviderError?, _ what: String) throws {
        guard let error else { throw Violation(description: "\(what) gave an outcome; expected an error") }
        try require(
            error.code == .cancelled,
            "\(what) threw \(error); expected the code \(ProviderError.Code.cancelled)"
        )
        try require(error.delivery != .answered, "\(what) says that an answer came")
    }

    func failure(
        _ operation: String,
        _ body: () async throws(ProviderError) -> Void
    ) async throws -> ProviderError {
        guard let error = await caught(body) else {
            throw Violation(description: "\(operation) gave an outcome; expected a thrown error")
        }
        return error
    }

    func caught(_ body: () async throws(ProviderError) -> Void) async -> ProviderError? {
        do throws(ProviderError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
