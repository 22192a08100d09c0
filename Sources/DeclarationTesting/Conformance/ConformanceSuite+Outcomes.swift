import DeclarationCore

extension ConformanceSuite {
    func accepts(_ shape: ConformanceShape, _ purpose: String) async throws {
        let provider = try await provider(in: .normal)
        let request = harness.request(purpose, shape)
        let problems = harness.registration.limits.problems(in: request.declaration).filter { $0.severity == .error }
        try require(problems.isEmpty, "the harness's request is against the limits: \(problems)")
        let acceptance = try await acceptance(provider, request)
        try require(
            acceptance.reason.outcomeClass == .accepted,
            "the acceptance has the class \(acceptance.reason.outcomeClass); expected accepted"
        )
    }

    func mapsRefusal() async throws {
        let provider = try await provider(in: .refuses)
        let outcome = try await provider.declare(harness.request("REFUSAL", .whole))
        guard case .rejected(let reason) = outcome else {
            throw Violation(description: "a refused declaration gave \(outcome.summary); expected rejected")
        }
        try require(!reason.code.isEmpty, "the refusal has no code; the other side's own code must be kept")
        try require(reason.outcomeClass != .accepted, "the refusal has the class accepted")
        try require(!reason.advice.isEmpty, "the refusal says nothing of what to do next")
    }

    func findsDeclared() async throws {
        let provider = try await provider(in: .normal)
        let request = harness.request("FIND", .whole)
        _ = try await acceptance(provider, request)
        let answer = try await answer(provider, [request.declaration.requestID])
        try require(answer.notFound.isEmpty, "a declared id was reported as not found")
        try require(
            answer.records.map(\.requestID) == [request.declaration.requestID],
            "the inquiry gave records of \(answer.records.map(\.requestID)); expected the declared id alone"
        )
        let amount = answer.records.first?.amount
        try require(
            amount == nil || amount == request.declaration.amount,
            "the record has another amount than was declared"
        )
    }

    func listsUnknown() async throws {
        let provider = try await provider(in: .normal)
        let request = harness.request("KNOWN", .whole)
        let unknown = harness.request("UNKNOWN", .whole).declaration.requestID
        _ = try await acceptance(provider, request)
        let answer = try await answer(provider, [request.declaration.requestID, unknown])
        try require(answer.notFound == [unknown], "not found: \(answer.notFound); expected \([unknown])")
        try require(
            answer.records.map(\.requestID) == [request.declaration.requestID],
            "the known id has no record beside an unknown one"
        )
    }

    func respectsBatchLimit() async throws {
        let provider = try await provider(in: .normal)
        let limit = provider.inquiryBatchLimit
        try require(limit >= 1, "the batch limit is \(limit); an inquiry needs at least one id")
        let count = max(11, min(limit, 1_000) + 1)
        let ids = (1...count).map { harness.request("BATCH-\($0)", .whole).declaration.requestID }
        try require(Set(ids).count == count, "the harness gives the same request id for different purposes")
        var seen: [RequestID] = []
        for start in stride(from: 0, to: count, by: limit) {
            let answer = try await answer(provider, Array(ids[start..<min(start + limit, count)]))
            seen += answer.records.map(\.requestID) + answer.notFound
        }
        try require(seen.sorted() == ids.sorted(), "\(count) ids came back as \(seen.count) records and unknown ids")
    }

    func isIdempotent() async throws {
        let provider = try await provider(in: .normal)
        let request = harness.request("TWICE", .whole)
        let first = try await acceptance(provider, request)
        let second = try await acceptance(provider, request)
        try require(
            first.numbers == second.numbers,
            "the same request gave the numbers \(first.numbers), then \(second.numbers)"
        )
    }

    func sendsSameContent() async throws {
        let provider = try await provider(in: .normal)
        guard await harness.sentDeclarations() != nil else {
            throw NotApplicable("the harness can't see what is sent")
        }
        let before = await harness.sentDeclarations()?.count ?? 0
        let request = harness.request("CONTENT", .whole)
        _ = try await provider.declare(request)
        _ = try await provider.declare(request)
        let sent = await harness.sentDeclarations()?.dropFirst(before) ?? []
        try require(sent.count == 2, "two calls sent \(sent.count) requests; a backend never repeats by itself")
        try require(sent.first == sent.last, "the same request was sent with different content")
    }

    func keepsConcurrentCallsApart() async throws {
        let provider = try await provider(in: .normal)
        let requests = (1...8).map { harness.request("PARALLEL-\($0)", .whole) }
        let together = try await withThrowingTaskGroup(of: (request: DeclareRequest, acceptance: Acceptance).self) {
            group in
            for request in requests {
                group.addTask { (request, try await acceptance(provider, request)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let numbers = together.compactMap { $0.acceptance.customsPaymentID ?? $0.acceptance.declarationNumber }
        guard !numbers.isEmpty else { throw NotApplicable("acceptances have no number to tell them apart by") }
        try require(Set(numbers).count == numbers.count, "different declarations got the same number")
        // Alone, a request can't get another one's answer.
        for (request, acceptance) in together {
            let alone = try await self.acceptance(provider, request)
            try require(
                acceptance.numbers == alone.numbers,
                "a request beside others gave the numbers \(acceptance.numbers), alone \(alone.numbers)"
            )
        }
    }

    func acceptance(_ provider: any DeclarationProvider, _ request: DeclareRequest) async throws -> Acceptance {
        let outcome = try await provider.declare(request)
        guard case .accepted(let acceptance) = outcome else {
            throw Violation(description: "a declaration gave \(outcome.summary); expected accepted")
        }
        return acceptance
    }

    func answer(_ provider: any DeclarationProvider, _ ids: [RequestID]) async throws -> InquiryAnswer {
        switch try await provider.inquire(ids) {
        case .answered(let answer): return answer
        case .rejected(let reason):
            throw Violation(description: "an inquiry was rejected (\(reason.code)); expected an answer")
        case .unknown(let reason):
            throw Violation(description: "an inquiry gave unknown (\(reason.code)); expected an answer")
        }
    }
}

extension Acceptance {
    /// What a repeated answer repeats; the identity check is left out, since mapi reports it only once.
    fileprivate var numbers: [String?] { [customsPaymentID, customsOrderID, declarationNumber] }
}

extension DeclareOutcome {
    /// The case and the code, for messages.
    var summary: String {
        switch self {
        case .accepted: "accepted"
        case .rejected(let reason): "rejected (\(reason.code))"
        case .unknown(let reason): "unknown (\(reason.code))"
        }
    }
}
