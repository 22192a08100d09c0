import AlipayDialects
import AlipayMAPI
import DeclarationCore
import DeclarationSimulation
import HTTPServer
import TextEncodings

/// The side of the legacy gateway.
struct MAPIWire: Wire {
    let name = "mapi"
    let partners: Set<String>
    /// The simulator's signing key and the merchant's verifying key of each sign type.
    let keys: [MAPISignType: MAPIKeys]
    let nested: SimulatorSettings.NestedSignature

    func read(_ request: ServerRequest) -> Reading<MAPIRequest> {
        do throws(MAPIRefusal) {
            let call = try MAPIRequest(request) { partners.contains($0) ? keys : nil }
            return .call(
                Call(
                    caller: SimulatedCaller(.mapi, account: call.partner),
                    question: MAPIReader.question(call.service, call.parameters),
                    context: call
                )
            )
        } catch {
            return .refused(Self.gatewayFailure(error.code))
        }
    }

    private static func gatewayFailure(_ code: String) -> WireAnswer {
        WireAnswer(code: code, response: MAPIRefusal(code).response)
    }
}

// MARK: - Answers

extension MAPIWire {
    func answer(_ reply: Reply, to call: Call<MAPIRequest>, at time: ZonedTime, flaw: Flaw?) -> WireAnswer {
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
            let label = flaw == .wrongCharset ? .utf8 : charset
            return WireAnswer(code: code, response: MAPIRequest.response(document, label))
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
