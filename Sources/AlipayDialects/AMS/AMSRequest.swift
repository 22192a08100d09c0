package import AlipayAMS
package import DeclarationCore
package import HTTPServer

/// A request in the AMS dialect whose signature verified. Sources: AMS "Declare", "Inquiry" and
/// "Digital signature"; for what clients really send, the official libraries.
package struct AMSRequest: Sendable {
    /// What it asks for.
    package let operation: AMSOperation
    /// Who asks.
    package let clientID: String
    /// The path with its query as it was signed, without scheme and host.
    package let path: String
    /// The time as it stands in the header, whatever its form.
    package let time: String
    /// The body as received.
    package let body: [UInt8]

    /// Reads and authenticates a request.
    ///
    /// - Parameter verifier: the verifying key of a client at a path; `nil` for nobody known there.
    /// - Throws: the documented code of what is wrong; nobody knows then who asked.
    package init(
        _ request: ServerRequest,
        verifier: (_ clientID: String, _ path: String) -> (any MessageVerifier)?
    ) throws(AMSRequestProblem) {
        guard let operation = AMSOperation(path: request.path) else { throw AMSRequestProblem("NO_INTERFACE_DEF") }
        guard request.method == "POST" else { throw AMSRequestProblem("METHOD_NOT_SUPPORTED") }
        guard Self.isJSON(request.headers) else { throw AMSRequestProblem("MEDIA_TYPE_NOT_ACCEPTABLE") }
        guard let clientID = request.headers["client-id"], let verifier = verifier(clientID, request.path) else {
            throw AMSRequestProblem("CLIENT_INVALID")
        }
        guard let time = request.headers["request-time"], !time.isEmpty else {
            throw AMSRequestProblem("INVALID_SIGNATURE")
        }
        self.operation = operation
        self.clientID = clientID
        self.time = time
        path = request.path + (request.query.map { "?" + $0 } ?? "")
        body = request.body
        guard isSigned(request.headers, verifier) else { throw AMSRequestProblem("INVALID_SIGNATURE") }
    }

    /// A request without a media type passes: the header is optional. One client sends the header twice.
    private static func isJSON(_ headers: HTTPHeaders) -> Bool {
        headers.values("content-type").allSatisfy { value in
            let parameters = value.lowercased().split(separator: ";").dropFirst().map {
                $0.filter { $0 != " " && $0 != "\"" }
            }
            let charset = parameters.first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
            return HTTPHeaders.mediaType(of: value) == "application/json"
                && (charset == nil || charset == "utf-8" || charset == "utf8")
        }
    }

    private func isSigned(_ headers: HTTPHeaders, _ verifier: any MessageVerifier) -> Bool {
        guard let header = headers["signature"].flatMap(AMSSignatureHeader.init),
            header.algorithm ?? AMSSignatureHeader.rsa256 == AMSSignatureHeader.rsa256
        else { return false }
        let content = AMSSigningContent.bytes(method: "POST", path: path, clientID: clientID, time: time, body: body)
        return verifier.isValid(signature: header.signature, for: content)
    }
}

/// Why a request in the AMS dialect can't be authenticated.
package struct AMSRequestProblem: Error, Sendable, Hashable {
    /// The documented code.
    package let code: String

    init(_ code: String) { self.code = code }

    /// The refusal. Nobody knows who asked, so it goes out unsigned.
    package var response: HTTPResponse {
        HTTPResponse(status: 200, headers: AMSRequest.contentType, body: AMSDeclareAnswer(AMSResult(code: code)).bytes)
    }
}
