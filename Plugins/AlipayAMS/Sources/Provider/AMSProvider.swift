public import DeclarationCore

/// Declares and inquires through the AMS (Antom) JSON API with one client id.
///
/// One call makes one signed `POST`. The answer is believed as far as its signature goes: a success only when it
/// verifies over the bytes that came, a failure also without one, but then marked as unauthenticated.
public struct AMSProvider: DeclarationProvider {
    /// The client id and its environment.
    public let account: ProviderAccount
    /// The documented limits.
    public let limits: DeclarationLimits = .ams

    private let exchange: AMSExchange
    private let dialect: AMSDialect
    private let transport: any HTTPTransport
    private let time: any TimeSource

    init(account: AMSAccount, services: ProviderServices) {
        self.account = account.name
        exchange = AMSExchange(account)
        dialect = account.dialect
        transport = services.transport
        time = services.time
    }

    /// Declares, or declares again.
    public func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let response = try await send(try makeRequest(declare: request, at: time.now()))
        return try parse(declare: response)
    }

    /// Builds and signs the request of a declaration. The message has every field that a declaration can.
    public func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        .built(RehearsedRequest(size: try makeRequest(declare: request, at: time.now()).body.count))
    }

    /// Asks how one to ten declarations stand.
    public func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let response = try await send(try makeRequest(inquire: ids, at: time.now()))
        return try parse(inquire: ids, response)
    }

    private func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        do throws(TransportError) {
            return try await transport.send(request)
        } catch {
            throw ProviderError(error)
        }
    }
}

/// The pure halves of a call: nothing here sends, waits or looks at a clock.
extension AMSProvider {
    /// The signed request of a declaration.
    ///
    /// - Throws: `notSent` when there is no AMS payment id or signing fails.
    package func makeRequest(declare request: DeclareRequest, at time: ZonedTime) throws(ProviderError) -> HTTPRequest {
        try exchange.request(.declare, body: AMSDeclareMessage(request).bytes(dialect), at: time)
    }

    /// The signed request of an inquiry.
    ///
    /// - Throws: `notSent` for no id or more than ten, or when signing fails.
    package func makeRequest(inquire ids: [RequestID], at time: ZonedTime) throws(ProviderError) -> HTTPRequest {
        guard (1...inquiryBatchLimit).contains(ids.count) else {
            throw ProviderError(
                .notSent,
                .invalidDeclaration,
                "\(ids.count) ids in one inquiry; AMS takes 1 to \(inquiryBatchLimit)"
            )
        }
        let message = AMSInquiryMessage(declarationRequestIds: ids.map(\.rawValue))
        return try exchange.request(.inquiry, body: message.bytes, at: time)
    }

    /// What the answer to a declaration says.
    ///
    /// - Throws: `answered` when it can't be read or believed.
    package func parse(declare response: HTTPResponse) throws(ProviderError) -> DeclareOutcome {
        let answer = try exchange.answer(.declare, response)
        guard let message = AMSDeclareAnswer(answer.json) else { throw .unreadableResult }
        return DeclareOutcome(message, isAuthenticated: answer.isAuthenticated)
    }

    /// What the answer to an inquiry says of the ids that were asked for.
    ///
    /// - Throws: `answered` when it can't be read or believed.
    package func parse(
        inquire ids: [RequestID],
        _ response: HTTPResponse
    ) throws(ProviderError) -> InquiryOutcome {
        let answer = try exchange.answer(.inquiry, response)
        guard let message = AMSInquiryAnswer(answer.json) else { throw .unreadableResult }
        return InquiryOutcome(message, asked: ids, isAuthenticated: answer.isAuthenticated)
    }
}
