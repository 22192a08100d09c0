package import AlipayAMS
package import DeclarationCore

extension AMSRequest {
    static let contentType: HTTPHeaders = ["content-type": "application/json; charset=UTF-8"]

    /// The signed answer to the request.
    ///
    /// The header names are in lower case: one official library looks them up so.
    ///
    /// - Returns: `nil` when the signer fails.
    package func response(_ body: [UInt8], at time: ZonedTime, signer: any MessageSigner) -> HTTPResponse? {
        let timeText = time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).iso8601
        let content = AMSSigningContent.bytes(
            method: "POST",
            path: path,
            clientID: clientID,
            time: timeText,
            body: body
        )
        guard let signature = try? signer.sign(content) else { return nil }
        var headers = Self.contentType
        headers.append("client-id", clientID)
        headers.append("signature", AMSSignatureHeader(signature: signature).text)
        headers.append("response-time", timeText)
        return HTTPResponse(status: 200, headers: headers, body: body)
    }
}

extension AMSResult {
    /// A documented result; a code that nobody documents would be a failure.
    ///
    /// - Parameter text: instead of the documented one; beyond 256 characters it ends in an ellipsis.
    package init(code: String, text: String? = nil) {
        let known = AMSResultCode.named(code)
        self.init(
            resultCode: code,
            resultStatus: (known?.status ?? .failure).rawValue,
            resultMessage: (text ?? known?.message ?? code).shortened(to: 256)
        )
    }
}
