/// What came of a check of a suite: of backends, of ledger stores, or of trackers.
public struct ConformanceResult<Check>: Sendable, Hashable, CustomStringConvertible
where Check: RawRepresentable<String> & Sendable & Hashable {
    /// The rule.
    public let check: Check
    /// What came of it.
    public let verdict: ConformanceVerdict

    /// Whether the rule is not kept.
    public var isFailure: Bool {
        if case .failed = verdict { true } else { false }
    }

    /// One line.
    public var description: String {
        switch verdict {
        case .passed: "passed: \(check.rawValue)"
        case .failed(let message): "FAILED: \(check.rawValue): \(message)"
        case .notApplicable(let reason): "not applicable: \(check.rawValue): \(reason)"
        }
    }
}

/// The ends of a check.
public enum ConformanceVerdict: Sendable, Hashable {
    /// The rule is kept.
    case passed
    /// It is not: what was found and what should have been.
    case failed(String)
    /// The suite wasn't given what the check needs.
    case notApplicable(reason: String)
}
