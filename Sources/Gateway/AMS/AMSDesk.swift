import AlipayAMS
import AlipayDialects
import DeclarationCore
import HTTPServer

/// The AMS dialect: what the official libraries speak. Sources: AMS "Declare", "Inquiry" and "Digital signature".
struct AMSDesk: Sendable {
    let register: ClientRegister
    let desk: DeclarationDesk
    let limits: RateLimits
    /// Signs answers; `nil` when the dialect is switched off.
    let signer: (any MessageSigner)?
    /// How far a request's time may be from the gateway's, in milliseconds.
    let clockWindow: Int64
    let time: any TimeSource

    /// Whether a path is the dialect's.
    static func isResponsible(for path: String) -> Bool { path.hasPrefix("/ams/") }

    func answer(_ request: ServerRequest) async -> DialectAnswer {
        let call: AMSRequest
        do throws(AMSRequestProblem) {
            call = try AMSRequest(request) { id, _ in register.client(amsClientID: id)?.ams?.verifier }
        } catch {
            return DialectAnswer(error.response, code: error.code)
        }
        guard let client = register.client(amsClientID: call.clientID), let signer else {
            return DialectAnswer(.failure(500), code: "not configured")
        }
        let (result, body) = await carryOut(call, client)
        guard var response = call.response(body, at: time.now(), signer: signer) else {
            return DialectAnswer(.failure(500), code: "signing failed", client: client.id)
        }
        if result == Self.throttled { response.headers.append("retry-after", "1") }
        return DialectAnswer(response, code: result, client: client.id)
    }

    private func carryOut(_ call: AMSRequest, _ client: GatewayClient) async -> (code: String, body: [UInt8]) {
        guard limits.admits(client, now: time.now()) else { return Self.refusal(Self.throttled, nil) }
        guard isTimely(call.time) else {
            let seconds = clockWindow / 1000
            return Self.refusal("PARAM_ILLEGAL", "request-time: not a time within \(seconds) s of the gateway's clock")
        }
        do throws(AMSMessageError) {
            switch call.operation {
            case .declare: return await declare(try declaration(call.body, client), client)
            case .inquiry: return await inquire(try AMSInquiryMessage(body: call.body), client)
            }
        } catch {
            let path = error.path.isEmpty ? "the body" : error.path
            return Self.refusal("PARAM_ILLEGAL", "\(path): \(error.expected) is needed")
        }
    }

    /// From here on a number counts nanoseconds: 1973, and as milliseconds a year after 5000.
    private static let nanoseconds: Int64 = 100_000_000_000_000_000

    /// ISO 8601 with any form of zone, milliseconds since 1970, or nanoseconds as the Go SDK sent up to 1.2: the SDKs differ.
    private func isTimely(_ text: String) -> Bool {
        let number = Int64(text).map { $0 < Self.nanoseconds ? $0 : $0 / 1_000_000 }
        guard let sent = number ?? ZonedTime(iso8601: text)?.epochMilliseconds else { return false }
        let (distance, overflow) = time.now().epochMilliseconds.subtractingReportingOverflow(sent)
        return !overflow && distance.magnitude <= UInt64(clockWindow)
    }

    private static let throttled = "REQUEST_TRAFFIC_EXCEED_LIMIT"

    private static func refusal(_ code: String, _ text: String?) -> (code: String, body: [UInt8]) {
        (code, AMSDeclareAnswer(AMSResult(code: code, text: text)).bytes)
    }

    /// The dialect's answer to a body of more bytes than are read.
    static func tooLarge(_ most: Int) -> HTTPResponse {
        unsigned(AMSResult(code: "PARAM_ILLEGAL", text: "the body: at most \(most) bytes are read"))
    }

    private static func unsigned(_ result: AMSResult) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: ["content-type": "application/json; charset=UTF-8"],
            body: AMSDeclareAnswer(result).bytes
        )
    }

    /// The dialect's answer when the gateway has too much to do: nobody has looked who asks, so it isn't signed.
    static let overloaded: HTTPResponse = {
        var response = unsigned(AMSResult(code: throttled))
        response.headers.append("retry-after", "1")
        return response
    }()
}

// MARK: - Declaring

extension AMSDesk {
    private func declaration(_ body: [UInt8], _ client: GatewayClient) throws(AMSMessageError) -> Declaration {
        var declaration = try AMSDeclareMessage(body: body).declareRequest().declaration
        if let id = declaration.paymentIDs[.ams] {
            declaration.paymentIDs = client.paymentIDs.paymentIDs(id, in: .ams)
        }
        return declaration
    }

    private func declare(_ declaration: Declaration, _ client: GatewayClient) async -> (code: String, body: [UInt8]) {
        switch await desk.declare(declaration, for: client) {
        case .accepted(_, let acceptance):
            return ("SUCCESS", AMSDeclareAnswer(acceptance).bytes)
        case .undecided(let text): return Self.refusal("UNKNOWN_EXCEPTION", text)
        case .refused(let refusal):
            return Self.refusal(AMSCodes.code(for: refusal), AMSCodes.text(for: refusal))
        }
    }
}

// MARK: - Inquiring

extension AMSDesk {
    private func inquire(_ message: AMSInquiryMessage, _ client: GatewayClient) async -> (code: String, body: [UInt8]) {
        let ids = message.declarationRequestIds.map { RequestID(rawValue: $0) }
        guard ids.count <= 10 else { return Self.refusal("ARRAY_SIZE_EXCEEDED", nil) }
        guard !ids.isEmpty, ids.allSatisfy({ (1...32).contains($0.rawValue.count) }) else {
            return Self.refusal("PARAM_ILLEGAL", "declarationRequestIds: 1 to 10 ids of 1 to 32 characters are needed")
        }
        do throws(LedgerError) {
            let inquiry = try await desk.inquire(ids, for: client)
            // Left out of the answer, an id would look as if it had been forgotten; not found, as if it might be new. But
            // one whose entry is unreadable must not keep the answers to the others back for good.
            guard inquiry.isAnswer else {
                let count = inquiry.undecided.count + inquiry.unreadable.count
                return Self.refusal("UNKNOWN_EXCEPTION", "nothing is known yet of \(count) of the ids")
            }
            let customs = desk.ledger.router.configuration.customs
            let answer = AMSInquiryAnswer(
                AMSResult(code: "SUCCESS"),
                declarationRequestsNotFound: inquiry.notFound.map(\.rawValue),
                declarationRecords: inquiry.found.map { AMSDeclarationRecord($0, customs: customs) }
            )
            return ("SUCCESS", answer.bytes)
        } catch {
            return Self.refusal("UNKNOWN_EXCEPTION", "the ledger can't be read; ask again")
        }
    }
}
