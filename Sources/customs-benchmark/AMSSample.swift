import AlipayAMS
import DeclarationCore
import OpenSSLSigning

/// What crosses the wire in the AMS benchmark: a request of the usual size and its signed answer.
struct AMSSample {
    static let clientID = "BENCHMARK_CLIENT"
    static let path = AMSOperation.declare.path(sandbox: false)
    private static let answerTime = "2023-11-15T06:13:21+08:00"

    /// What a request's signature covers, as long as that of a declaration.
    let content = [UInt8](repeating: 0x61, count: 600)
    /// A request's body, as long as that of a declaration.
    let body = [UInt8](repeating: 0x61, count: 480)
    /// A request's headers, as long as those of a declaration.
    let headers: HTTPHeaders
    /// What the answer's signature covers.
    let answerContent: [UInt8]
    /// The answer's signature.
    let answerSignature: [UInt8]
    /// The answer.
    let answer: HTTPResponse

    init(gatewayKey: Secret) throws {
        let body = Array(
            """
            {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"},\
            "customsPaymentId":"2023111400000000000000000001","customsOrderId":"ORDER-0001",\
            "identityCheckResult":"CHECK_PASSED"}
            """.utf8
        )
        answerContent = AMSSigningContent.bytes(
            method: "POST",
            path: Self.path,
            clientID: Self.clientID,
            time: Self.answerTime,
            body: body
        )
        answerSignature = try OpenSSLKeyLoader().signer(.rsaSHA256, privateKey: gatewayKey).sign(answerContent)
        let signature = AMSSignatureHeader(signature: answerSignature).text
        headers = [
            "Content-Type": "application/json; charset=UTF-8", "Client-Id": Self.clientID,
            "Request-Time": Self.answerTime, "Signature": signature,
        ]
        answer = HTTPResponse(
            status: 200,
            headers: [
                "content-type": "application/json; charset=UTF-8", "client-id": Self.clientID,
                "response-time": Self.answerTime, "signature": signature,
            ],
            body: body
        )
    }
}
