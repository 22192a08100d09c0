import AlipayDialects
import AlipayMAPI
import DeclarationCore
import HTTPServer

/// The mapi dialect. Sources: mapi "Declare", "Query", "Signature" and "Gateway errors".
struct MAPIDesk: Sendable {
    let register: ClientRegister
    let desk: DeclarationDesk
    let limits: RateLimits
    let time: any TimeSource

    /// Whether a path is the dialect's.
    static func isResponsible(for path: String) -> Bool { path == MAPIRequest.path }

    func answer(_ request: ServerRequest) async -> DialectAnswer {
        let call: MAPIRequest
        do throws(MAPIRefusal) {
            call = try MAPIRequest(request) { register.client(partner: $0)?.mapi?.keys }
        } catch {
            return DialectAnswer(error.response, code: error.code)
        }
        guard let client = register.client(partner: call.partner) else {
            return DialectAnswer(.failure(500), code: "not configured")
        }
        guard limits.admits(client, now: time.now()) else {
            return DialectAnswer(Self.overloaded, code: Self.throttled, client: client.id)
        }
        let answer = await carryOut(call, client)
        return DialectAnswer(
            call.response(answer, nested: client.mapi?.nestedForm),
            code: answer.code,
            client: client.id
        )
    }

    private func carryOut(_ call: MAPIRequest, _ client: GatewayClient) async -> MAPIAnswer {
        switch call.service {
        case .query: return await query(call.parameters, client)
        case .declare:
            do throws(MAPIMessageError) {
                return await declare(try declaration(call.parameters, client), client)
            } catch {
                return .refused("INVALID_PARAMETER", error.description)
            }
        }
    }

    /// The dialect has no code for too many requests; this one is documented as one to repeat.
    private static let throttled = "SYSTEM_ERROR"

    /// The answer to a body that is too large.
    static let tooLarge = MAPIRefusal("ILLEGAL_ARGUMENT").response

    /// The answer when the gateway has too much to do.
    static let overloaded: HTTPResponse = {
        var response = MAPIRefusal(throttled).response
        response.headers.append("retry-after", "1")
        return response
    }()
}

// MARK: - Declaring

extension MAPIDesk {
    private func declaration(
        _ parameters: MAPIParameters,
        _ client: GatewayClient
    ) throws(MAPIMessageError) -> Declaration {
        var declaration = try MAPIDeclareMessage(parameters).declaration()
        if let id = declaration.paymentIDs[.mapi] {
            declaration.paymentIDs = client.paymentIDs.paymentIDs(id, in: .mapi)
        }
        return declaration
    }

    private func declare(_ declaration: Declaration, _ client: GatewayClient) async -> MAPIAnswer {
        switch await desk.declare(declaration, for: client) {
        case .accepted(let entry, let acceptance):
            return .declared(MAPIDeclareResult(acceptance, of: entry.requestID))
        // Documented as one to repeat with the same content, which is what has to be done.
        case .undecided: return .gatewayFailure(error: "SYSTEM_ERROR")
        case .refused(let refusal): return MAPICodes.answer(to: refusal)
        }
    }
}

// MARK: - Inquiring

extension MAPIDesk {
    /// A blank or a control character can't be in an id that was taken.
    private static func isSound(_ id: RequestID) -> Bool {
        (1...32).contains(id.rawValue.utf8.count) && id.rawValue.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private func query(_ parameters: MAPIParameters, _ client: GatewayClient) async -> MAPIAnswer {
        let ids = MAPIQueryMessage(parameters).outRequestNos.map { RequestID(rawValue: $0) }
        guard ids.count <= 10 else { return .refused("MAX_OUT_REQUEST_NO_EXCEEDED", "at most 10 ids are supported") }
        guard !ids.isEmpty, ids.allSatisfy(Self.isSound) else {
            return .refused("INVALID_PARAMETER", "out_request_nos: 1 to 10 ids of 1 to 32 characters are needed")
        }
        do throws(LedgerError) {
            let inquiry = try await desk.inquire(ids, for: client)
            // As in the AMS dialect: one whose entry is unreadable is left out.
            guard inquiry.isAnswer else { return .gatewayFailure(error: "SYSTEM_ERROR") }
            let customs = desk.ledger.router.configuration.customs
            return .found(
                MAPIQueryResult(
                    notFound: inquiry.notFound.map(\.rawValue),
                    records: inquiry.found.map { MAPIRecord($0, customs: customs) }
                )
            )
        } catch {
            return .gatewayFailure(error: "SYSTEM_ERROR")
        }
    }
}
