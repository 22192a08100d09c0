import DeclarationCore

/// The backend of a wallet that takes declarations as JSON, authenticated by a token in a header.
///
/// The wallet doesn't sign its answers, so nothing it says is authenticated.
struct AcmeWalletProvider: DeclarationProvider {
    let account: ProviderAccount
    let endpoint: String
    let token: Secret
    let transport: any HTTPTransport
    let limits = AcmeWallet.limits

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        let answer = try await post("/declare", body(request))
        switch answer["state"]?.string {
        case "ok":
            return .accepted(Acceptance(customsPaymentID: answer["number"]?.string, reason: reason(.accepted, answer)))
        case "no": return .rejected(reason(.invalidRequest, answer))
        default: throw ProviderError(.answered, .unreadableAnswer, "the wallet's answer has no known state")
        }
    }

    func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
        let buyer = request.declaration.buyer == nil ? [] : ["buyer"]
        return .built(RehearsedRequest(size: body(request).bytes.count, notCarried: buyer))
    }

    private func body(_ request: DeclareRequest) -> JSONValue {
        let declaration = request.declaration
        return .object([
            "id": .string(declaration.requestID.rawValue),
            "payment": declaration.paymentIDs[AcmeWallet.generation].map { .string($0.rawValue) },
            "fen": .number(declaration.amount.minorUnits),
            "office": .string(request.customsCode.rawValue),
            "part": declaration.subOrderID.map { .string($0.rawValue) },
        ])
    }

    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let answer = try await post("/status", .object(["ids": .array(ids.map { .string($0.rawValue) })]))
        guard let states = answer["states"]?.members else {
            throw ProviderError(.answered, .unreadableAnswer, "the wallet's answer has no states")
        }
        let records = states.compactMap { member in
            member.value.string.map { state in
                DeclarationRecord(
                    requestID: RequestID(rawValue: member.key),
                    status: TransmissionStatus(stage: state == "done" ? .delivered : .other, rawValue: state)
                )
            }
        }
        let found = Set(records.map(\.requestID))
        return .answered(
            InquiryAnswer(records: records, notFound: ids.filter { !found.contains($0) }, isAuthenticated: false)
        )
    }

    private func post(_ path: String, _ body: JSONValue) async throws(ProviderError) -> JSONValue {
        let headers: HTTPHeaders = [
            "content-type": "application/json",
            "authorization": "Bearer \(String(decoding: token.exposedBytes, as: UTF8.self))",
        ]
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport.send(
                HTTPRequest(method: "POST", url: endpoint + path, headers: headers, body: body.bytes)
            )
        } catch {
            throw ProviderError(error)
        }
        guard response.status == 200 else {
            throw ProviderError(.answered, .httpStatus, "the wallet answered HTTP \(response.status)")
        }
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(response.body)
        } catch {
            throw ProviderError(.answered, .unreadableAnswer, "the wallet's answer is not JSON")
        }
    }

    private func reason(_ outcomeClass: OutcomeClass, _ answer: JSONValue) -> OutcomeReason {
        OutcomeReason(outcomeClass, code: answer["code"]?.string ?? "", isAuthenticated: false)
    }
}
