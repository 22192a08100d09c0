import DeclarationCore

/// Makes signed requests and checks answers for one account. What is the same in every message is made once.
struct AMSExchange: Sendable {
    /// The constant parts of one operation.
    private struct Target: Sendable {
        let url: String
        let signedPrefix: [UInt8]

        init(_ operation: AMSOperation, _ account: AMSAccount) {
            let path = operation.path(sandbox: account.isSandbox)
            url = account.endpoint.text + path
            signedPrefix = AMSSigningContent.prefix(method: "POST", path: path, clientID: account.clientID)
        }
    }

    private let declareTarget: Target
    private let inquiryTarget: Target
    private let clientID: String
    private let keyVersion: String
    private let timeForm: AMSAccount.TimeForm
    private let agentToken: Redacted<String>?
    private let signer: any MessageSigner
    private let check: AMSAnswerCheck

    init(_ account: AMSAccount) {
        declareTarget = Target(.declare, account)
        inquiryTarget = Target(.inquiry, account)
        clientID = account.clientID
        keyVersion = String(account.keyVersion)
        timeForm = account.timeForm
        agentToken = account.agentToken.map { Redacted(String(decoding: $0.exposedBytes, as: UTF8.self)) }
        signer = account.signer
        check = AMSAnswerCheck(clientID: account.clientID, verifier: account.verifier)
    }

    /// The signed request. The time's text goes into header and signature alike.
    ///
    /// - Throws: `notSent` when signing fails.
    func request(_ operation: AMSOperation, body: [UInt8], at time: ZonedTime) throws(ProviderError) -> HTTPRequest {
        let target = target(operation)
        let timeText = timeForm == .iso8601 ? time.iso8601 : String(time.epochMilliseconds)
        let content = AMSSigningContent.bytes(prefix: target.signedPrefix, time: timeText, body: body)
        let signature = AMSSignatureHeader(keyVersion: keyVersion, signature: try sign(content))
        var headers: HTTPHeaders = [
            "Content-Type": "application/json; charset=UTF-8",
            "Client-Id": clientID,
            "Request-Time": timeText,
            "Signature": signature.text,
        ]
        if let agentToken { headers.append("Agent-Token", agentToken.exposed) }
        return HTTPRequest(method: "POST", url: target.url, headers: headers, body: body)
    }

    /// The answer, verified and parsed.
    ///
    /// - Throws: `answered` when it can't be read or believed.
    func answer(_ operation: AMSOperation, _ response: HTTPResponse) throws(ProviderError) -> AMSCheckedAnswer {
        try check.answer(response, signedPrefix: target(operation).signedPrefix)
    }

    private func target(_ operation: AMSOperation) -> Target {
        operation == .declare ? declareTarget : inquiryTarget
    }

    private func sign(_ content: [UInt8]) throws(ProviderError) -> [UInt8] {
        do throws(SigningError) {
            return try signer.sign(content)
        } catch {
            throw ProviderError(.notSent, .signing, "the request could not be signed: \(error.message)")
        }
    }
}
