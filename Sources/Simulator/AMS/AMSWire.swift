import AlipayAMS
import DeclarationCore
import DeclarationSimulation
import HTTPServer

/// The AMS side. Source: protocol/ams.md and ams-signing.md; the dialects of clients: peers.md §3.
struct AMSWire: Wire {
    let name = "ams"
    let clientIDs: Set<String>
    let signer: any MessageSigner
    let verifier: any MessageVerifier

    func read(_ request: ServerRequest) -> Reading<AMSContext> {
        guard let operation = AMSOperation(path: request.path) else { return refused("NO_INTERFACE_DEF") }
        guard request.method == "POST" else { return refused("METHOD_NOT_SUPPORTED") }
        guard Self.isJSON(request.headers) else { return refused("MEDIA_TYPE_NOT_ACCEPTABLE") }
        guard let clientID = request.headers["client-id"], isKnown(clientID, at: request.path) else {
            return refused("CLIENT_INVALID")
        }
        let context = AMSContext(path: Self.signedPath(request), clientID: clientID)
        guard isSigned(request, context) else { return refused("INVALID_SIGNATURE") }
        return .call(
            Call(
                caller: SimulatedCaller(.ams, account: clientID),
                question: AMSReader.question(operation, request.body),
                context: context
            )
        )
    }

    /// A request without a media type passes: the header is optional. One client sends the header twice.
    private static func isJSON(_ headers: HTTPHeaders) -> Bool {
        headers.values("content-type").allSatisfy { value in
            let parts = value.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" } }
            let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
            return parts.first == "application/json" && (charset == nil || charset == "utf-8" || charset == "utf8")
        }
    }

    /// Sandbox ids have the sandbox's paths and no others.
    private func isKnown(_ clientID: String, at path: String) -> Bool {
        clientIDs.contains(clientID) && clientID.hasPrefix("SANDBOX_") == path.hasPrefix("/ams/sandbox/")
    }

    private static func signedPath(_ request: ServerRequest) -> String {
        request.path + (request.query.map { "?" + $0 } ?? "")
    }

    /// The time is signed as it stands in the header, whatever its form.
    private func isSigned(_ request: ServerRequest, _ context: AMSContext) -> Bool {
        guard let time = request.headers["request-time"], !time.isEmpty,
            let header = request.headers["signature"].flatMap(AMSSignatureHeader.init),
            header.algorithm ?? AMSSignatureHeader.rsa256 == AMSSignatureHeader.rsa256
        else { return false }
        let content = AMSSigningContent.bytes(
            method: request.method,
            path: context.path,
            clientID: context.clientID,
            time: time,
            body: request.body
        )
        return verifier.isValid(signature: header.signature, for: content)
    }

    /// Nobody knows who asked, so that the answer can't be signed.
    private func refused(_ code: String) -> Reading<AMSContext> {
        let body = AMSDeclareAnswer(AMSResult(code: code)).bytes
        return .refused(
            WireAnswer(code: code, response: HTTPResponse(status: 200, headers: Self.contentType, body: body))
        )
    }

    private static let contentType: HTTPHeaders = ["content-type": "application/json; charset=UTF-8"]
}

// MARK: - Answers

extension AMSWire {
    func answer(_ reply: Reply, to call: Call<AMSContext>, at time: ZonedTime, flaw: Flaw?) -> WireAnswer {
        let (result, bytes) = AMSWriter(writesGBK: flaw == .wrongCharset).body(of: reply)
        let timeText = time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).iso8601
        guard let signature = signature(call.context, timeText, bytes, flaw) else {
            return WireAnswer(code: "no signature", response: .failure(500))
        }
        // One official library looks its headers up in lower case.
        var headers = Self.contentType
        headers.append("client-id", call.context.clientID)
        if flaw != .missingSignature {
            headers.append("signature", signature)
            if flaw != .missingResponseTime { headers.append("response-time", timeText) }
        }
        return WireAnswer(
            code: result.resultCode,
            response: HTTPResponse(status: 200, headers: headers, body: bytes)
        )
    }

    private func signature(_ context: AMSContext, _ time: String, _ body: [UInt8], _ flaw: Flaw?) -> String? {
        let content = AMSSigningContent.bytes(
            method: "POST",
            path: context.path,
            clientID: context.clientID,
            time: time,
            body: body
        )
        let signer: any MessageSigner = flaw == .wrongSignature ? SpoilingSigner(signer: signer) : signer
        return (try? signer.sign(content)).map { AMSSignatureHeader(signature: $0).text }
    }
}
