public import DeclarationCore

/// A backend that speaks to the legacy gateway: `alipay.acquire.customs` and `alipay.overseas.acquire.customs.query`.
///
/// What is signed, sent and understood is in the plugin's README. Sources: docs.antom.com/ac/global/acquire_customs and
/// docs.antom.com/ac/global/customs_query.
public struct MAPIProvider: DeclarationProvider {
    /// The partner id and its environment.
    public let account: ProviderAccount
    /// What the gateway takes, with lengths in bytes of the configured charset.
    public let limits: DeclarationLimits

    private let codec: MAPICodec
    private let services: ProviderServices

    /// Makes a backend.
    ///
    /// - Throws: every problem with the settings, each with its path; nothing is sent.
    init(settings: Settings, services: ProviderServices) throws(InvalidInput) {
        var problems: [Problem] = []
        var values: MAPISettings?
        var keys: MAPIKeys?
        do { values = try MAPISettings(settings) } catch { problems += error.problems }
        do { keys = try MAPIKeys(settings, loader: services.keys) } catch { problems += error.problems }
        guard problems.isEmpty, let values, let keys else { throw InvalidInput(problems) }
        account = values.account
        codec = MAPICodec(settings: values, keys: keys)
        limits = MAPILimits.limits(values.charset)
        self.services = services
    }

    /// Declares; one POST, answered or not.
    ///
    /// - Throws: `notSent` when the declaration can't be expressed or signed, or the transport says so; `unknown` when
    ///   it may have arrived; `answered` when the answer can't be read or believed.
    public func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let response = try await send(try codec.makeRequest(request))
        return try codec.parse(response, to: request)
    }

    /// Builds and signs the request of a declaration.
    public func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        let size = try codec.makeRequest(request).body.count
        return .built(RehearsedRequest(size: size, notCarried: MAPIDeclareMessage.notCarried(request.declaration)))
    }

    /// Asks how up to ten declarations stand; one exchange.
    ///
    /// - Throws: as ``declare(_:)``.
    public func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let response = try await send(try codec.makeRequest(ids))
        let outcome = try codec.parse(response, to: ids)
        if case .answered(let answer) = outcome, !answer.isAuthenticated { reportUnauthenticated(answer) }
        return outcome
    }

    private func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        do throws(TransportError) {
            return try await services.transport.send(request)
        } catch {
            throw ProviderError(error)
        }
    }

    private func reportUnauthenticated(_ answer: InquiryAnswer) {
        services.log.record(
            LogEvent(
                .warning,
                "the signature of a query's answer does not cover its records; nothing but the connection vouches for them",
                ["backend": services.backend.rawValue, "records": String(answer.records.count)]
            )
        )
        services.metrics.count(
            "mapi_unauthenticated_answers_total",
            by: 1,
            labels: ["backend": services.backend.rawValue]
        )
    }
}
