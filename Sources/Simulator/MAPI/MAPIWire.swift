import AlipayMAPI
import DeclarationCore
import DeclarationSimulation
import HTTPServer
import TextEncodings

/// The side of the legacy gateway. Source: protocol/mapi.md and mapi-signing.md.
struct MAPIWire: Wire {
    static let path = "/gateway.do"

    let name = "mapi"
    let partners: Set<String>
    /// The simulator's signing key and the merchant's verifying key of each sign type.
    let keys: [MAPISignType: MAPIKeys]
    let nested: SimulatorSettings.NestedSignature

    func read(_ request: ServerRequest) -> Reading<MAPIContext> {
        let parameters: MAPIParameters
        do throws(MAPIRequestProblem) {
            // A GET's body means nothing.
            let body = request.method == "POST" ? request.body : []
            parameters = try MAPIParameters(query: (request.query ?? "").utf8, body: body)
        } catch {
            return refused(error.code)
        }
        guard ["GET", "POST"].contains(request.method) else { return refused("ILLEGAL_ARGUMENT") }
        guard let operation = MAPIReader.operation(parameters) else { return refused("ILLEGAL_SERVICE") }
        guard let partner = parameters["partner"], partners.contains(partner) else { return refused("ILLEGAL_PARTNER") }
        guard parameters["_input_charset"] != nil else { return refused("ILLEGAL_CHARSET") }
        if let problem = parameters.signatureProblem(verifier: { keys[$0]?.verifier }) {
            return refused(problem.rawValue)
        }
        guard let type = parameters["sign_type"].flatMap(MAPISignType.init(rawValue:)) else {
            return refused("ILLEGAL_SIGN_TYPE")
        }
        return .call(
            Call(
                caller: SimulatedCaller(.mapi, account: partner),
                question: MAPIReader.question(operation, parameters),
                context: MAPIContext(parameters: parameters, signType: type)
            )
        )
    }

    /// Documented as unsigned, and without an echo of the request.
    private func refused(_ code: String) -> Reading<MAPIContext> { .refused(Self.gatewayFailure(code)) }

    static func gatewayFailure(_ code: String) -> WireAnswer {
        let writer = MAPIAnswerWriter(charset: .utf8, signType: .rsa2)
        guard let document = try? writer.document(.gatewayFailure(error: code), signer: nil) else {
            return WireAnswer(code: code, response: .failure(500))
        }
        return WireAnswer(code: code, response: response(document, .utf8))
    }

    private static func response(_ document: [UInt8], _ charset: MAPICharset) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["content-type": "text/xml;charset=\(charset.label)"], body: document)
    }
}

// MARK: - Answers

extension MAPIWire {
    func answer(_ reply: Reply, to call: Call<MAPIContext>, at time: ZonedTime, flaw: Flaw?) -> WireAnswer {
        let (answer, code) = MAPIWriter.answer(reply)
        if case .gatewayFailure = answer { return Self.gatewayFailure(code) }
        let charset = flaw == .wrongCharset ? MAPIWriter.gbk : call.context.parameters.charset
        var form = MAPISignedContent.NestedForm.markup
        if case .found(let result) = answer, !result.records.isEmpty { form = nestedForm }
        let writer = MAPIAnswerWriter(charset: charset, signType: call.context.signType, nestedForm: form)
        do throws(MAPIMessageError) {
            var document = try writer.document(
                answer,
                echo: call.context.parameters,
                signer: signer(call.context.signType, answer, flaw)
            )
            if flaw == .wrongCharset { document = MAPIWriter.relabelled(document) }
            return WireAnswer(code: code, response: Self.response(document, flaw == .wrongCharset ? .utf8 : charset))
        } catch {
            return Self.gatewayFailure("SYSTEM_ERROR")
        }
    }

    private var nestedForm: MAPISignedContent.NestedForm {
        MAPISignedContent.NestedForm(rawValue: nested.rawValue) ?? .markup
    }

    private func signer(_ type: MAPISignType, _ answer: MAPIAnswer, _ flaw: Flaw?) -> (any MessageSigner)? {
        guard flaw != .missingSignature, let signer = keys[type]?.signer else { return nil }
        if flaw == .wrongSignature { return SpoilingSigner(signer: signer) }
        guard case .found(let result) = answer, !result.records.isEmpty else { return signer }
        switch nested {
        case .unsigned: return nil
        case .other: return SpoilingSigner(signer: signer)
        case .markup, .innerMarkup, .omitted: return signer
        }
    }
}
