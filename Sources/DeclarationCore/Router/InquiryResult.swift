/// What an inquiry said of one id.
public enum InquiryResult: Sendable, Hashable {
    /// The record.
    case found(DeclarationRecord, isAuthenticated: Bool)
    /// The other side doesn't know the id. Soon after a time-out this can be a race: ask again later.
    case notFound(isAuthenticated: Bool)
    /// The answer left the id out; nothing is known about it.
    case missing
    /// The other side refused the inquiry; says nothing about the declaration.
    case rejected(OutcomeReason)
    /// The other side doesn't know or asks to come back later.
    case unknown(OutcomeReason)
    /// No usable answer; an inquiry changes nothing and may be repeated.
    case failed(ProviderError)
}

extension InquiryResult {
    /// Whether something was said of the id.
    var isUsable: Bool {
        switch self {
        case .found, .notFound, .missing: true
        case .rejected, .unknown, .failed: false
        }
    }

    /// Whether an answer came that says nothing of any id of its call, and one of the ids may be to blame for that: not a
    /// connection that broke, nor what throttles, nor keys and contracts, which are alike for all ids.
    var mayBeOfOneID: Bool {
        let ofAll: [OutcomeClass] = [.throttled, .authentication, .permission, .protocol, .merchantState]
        return switch self {
        case .found, .notFound, .missing: false
        case .rejected(let reason), .unknown(let reason): !ofAll.contains(reason.outcomeClass)
        case .failed(let error): error.delivery == .answered && error.code != .cancelled && !error.isThrottling
        }
    }
}

/// What inquiries said of ids.
struct InquiryFindings: Sendable {
    var results: [RequestID: InquiryResult] = [:]
    /// The ids that had no usable answer each by itself, while others had one.
    var atFault: Set<RequestID> = []

    mutating func merge(_ other: InquiryFindings) {
        results.merge(other.results) { first, _ in first }
        atFault.formUnion(other.atFault)
    }
}
