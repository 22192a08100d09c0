/// A backend: carries declarations to one account of one API and brings what it said.
///
/// What an implementer guarantees:
/// - one call makes at most one exchange with the other side and never repeats it;
/// - an accepted outcome is returned only when the answer could be read and, where the generation signs its answers,
///   verified; a refusal that came unsigned says so in ``OutcomeReason/isAuthenticated``; every other end is a thrown
///   ``ProviderError`` whose delivery is exact;
/// - `declare` with the same request twice sends the same content twice;
/// - no secret and no personal data in errors, logs or descriptions, nor in ``account``;
/// - cancelling the task ends the exchange.
///
/// Waiting, coalescing, logging and routing are done outside, by wrappers with this same protocol.
public protocol DeclarationProvider: Sendable {
    /// Which account of which system is behind it. Always the same for the same settings; an id that the one has is never
    /// looked for at another.
    var account: ProviderAccount { get }

    /// What the other side takes; checked before anything is sent.
    var limits: DeclarationLimits { get }

    /// The most ids that one inquiry may carry.
    var inquiryBatchLimit: Int { get }

    /// When a declaration may be pushed to customs again, where settings change what the registration says.
    var retransmission: RetransmissionRules? { get }

    /// Declares, or declares again: the other side tells the two apart by request id, time and content.
    ///
    /// - Throws: `notSent` when nothing left, `unknown` when the request may have arrived, `answered` when an answer
    ///   came that can't be used or believed.
    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome

    /// Builds and signs exactly what ``declare(_:)`` would send now, and sends nothing: no byte, no connection.
    ///
    /// - Throws: as ``declare(_:)`` would before anything leaves, always `notSent`.
    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal

    /// Asks how declarations stand.
    ///
    /// - Parameter ids: one to ``inquiryBatchLimit`` ids, each once.
    /// - Throws: as ``declare(_:)``; an inquiry changes nothing and may always be repeated.
    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome
}

extension DeclarationProvider {
    /// Ten, as both Alipay generations.
    public var inquiryBatchLimit: Int { 10 }

    /// As the registration says.
    public var retransmission: RetransmissionRules? { nil }

    /// Can't: a backend that is to stand in a route's `shadow` says here what its ``declare(_:)`` would send.
    public func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal { .unsupported }
}

/// A declaration together with what the routing table decided.
public struct DeclareRequest: Sendable, Hashable {
    /// The declaration.
    public var declaration: Declaration
    /// The code to send: the chosen generation's code of the office.
    public var customsCode: CustomsCode

    /// Makes a request.
    public init(declaration: Declaration, customsCode: CustomsCode) {
        self.declaration = declaration
        self.customsCode = customsCode
    }
}
