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
