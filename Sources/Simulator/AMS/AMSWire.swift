import AlipayAMS
import AlipayDialects
import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// The AMS side.
struct AMSWire: Wire {
    let name = "ams"
    let clientIDs: Set<String>
    let signer: any MessageSigner
    let verifier: any MessageVerifier

    func read(_ request: ServerRequest) -> Reading<AMSRequest> {
        do throws(AMSRequestProblem) {
            let call = try AMSRequest(request) { clientID, path in isKnown(clientID, at: path) ? verifier : nil }
            return .call(
                Call(
                    caller: SimulatedCaller(.ams, account: call.clientID),
                    question: AMSReader.question(call.operation, call.body),
                    context: call
                )
            )
        } catch {
            return .refused(WireAnswer(code: error.code, response: error.response))
        }
    }

    /// Sandbox ids have the sandbox's paths and no others.
    private func isKnown(_ clientID: String, at path: String) -> Bool {
        clientIDs.contains(clientID) && clientID.hasPrefix("SANDBOX_") == path.hasPrefix("/ams/sandbox/")
    }
}

// MARK: - Answers

extension AMSWire {
    func answer(_ reply: Reply, to call: Call<AMSRequest>, at time: ZonedTime, flaw: Flaw?) -> WireAnswer {
        let (result, bytes) = AMSWriter(writesGBK: flaw == .wrongCharset).body(of: reply)
        let signer: any MessageSigner = flaw == .wrongSignature ? SpoilingSigner(signer: signer) : signer
        guard var response = call.context.response(bytes, at: time, signer: signer) else {
            return WireAnswer(code: "no signature", response: .failure(500))
        }
        let left: [String] =
            switch flaw {
            case .missingSignature: ["signature", "response-time"]
            case .missingResponseTime: ["response-time"]
            default: []
            }
        for name in left { response.headers.remove(name) }
        return WireAnswer(code: result.resultCode, response: response)
    }
}
