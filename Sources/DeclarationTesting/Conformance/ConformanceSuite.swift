import DeclarationCore

/// The rules that every backend keeps, as checks that run under any test framework:
///
/// ```swift
/// let results = await ConformanceSuite(MyHarness()).run()
/// #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
/// ```
public struct ConformanceSuite<Harness: ConformanceHarness>: Sendable {
    /// How the other side is brought into a state.
    public let harness: Harness
    /// How long one check may take before it counts as failed, by the machine's clock.
    public let timeLimit: Duration

    /// Makes a suite.
    public init(_ harness: Harness, timeLimit: Duration = .seconds(120)) {
        self.harness = harness
        self.timeLimit = timeLimit
    }

    /// Makes the checks one after the other.
    public func run(
        _ checks: [ConformanceCheck] = ConformanceCheck.allCases
    ) async -> [ConformanceResult<ConformanceCheck>] {
        var results: [ConformanceResult<ConformanceCheck>] = []
        for check in checks {
            results.append(ConformanceResult(check: check, verdict: await verdict(check)))
        }
        return results
    }

    private func verdict(_ check: ConformanceCheck) async -> ConformanceVerdict {
        let limit = timeLimit
        let ended = await Deadline.race(limit) { () async -> ConformanceVerdict in
            do {
                try await perform(check)
                return .passed
            } catch let error as NotApplicable {
                return .notApplicable(reason: error.reason)
            } catch {
                return .failed("\(error)")
            }
        }
        return ended ?? .failed("did not end within \(limit)")
    }

    private func perform(_ check: ConformanceCheck) async throws {
        switch check {
        case .registrationIsSound: try await registrationIsSound()
        case .namesItsAccount: try await namesItsAccount()
        case .acceptsReference: try await accepts(.whole, "REFERENCE")
        case .acceptsPart: try await accepts(.part, "PART")
        case .mapsRefusal: try await mapsRefusal()
        case .findsDeclared: try await findsDeclared()
        case .listsUnknown: try await listsUnknown()
        case .respectsBatchLimit: try await respectsBatchLimit()
        case .isIdempotent: try await isIdempotent()
        case .sendsSameContent: try await sendsSameContent()
        case .rehearsesWithoutSending: try await rehearsesWithoutSending()
        case .keepsConcurrentCallsApart: try await keepsConcurrentCallsApart()
        case .brokenConnectionIsUnknown: try await fails(in: .breaks, with: .unknown)
        case .refusedConnectionIsNotSent: try await fails(in: .closed, with: .notSent)
        case .unusableAnswerIsAnswered: try await fails(in: .garbles, with: .answered)
        case .leaksNothing: try await leaksNothing()
        case .honoursCancellation: try await honoursCancellation()
        }
    }

    /// Prepares a situation and makes a backend for it.
    func provider(
        in situation: ConformanceSituation,
        log: any LogSink = NoLog(),
        metrics: any MetricsSink = NoMetrics()
    ) async throws -> any DeclarationProvider {
        try await harness.prepare(situation)
        return try secondProvider(log: log, metrics: metrics)
    }

    /// Makes a backend for the situation as it is.
    ///
    /// - Parameter transport: instead of the harness's.
    func secondProvider(
        log: any LogSink = NoLog(),
        metrics: any MetricsSink = NoMetrics(),
        transport: (any HTTPTransport)? = nil
    ) throws -> any DeclarationProvider {
        var reader = SettingsReader(file: nil, secrets: harness.secrets)
        let settings = harness.registration.settings.read(harness.settings, &reader)
        try require(reader.problems.isEmpty, "the harness's settings have problems: \(reader.problems)")
        let services = ProviderServices(
            backend: "conformance",
            transport: transport ?? harness.transport,
            keys: harness.keys,
            time: harness.time,
            log: log,
            metrics: metrics
        )
        return try harness.registration.make(settings, services)
    }
}

/// A rule that is not kept.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(description: message()) }
}
