import AlipayAMS
import DeclarationCore
import OpenSSLSigning

/// Answers as the gateway signs them, with its test key.
enum TestAnswer {
    static let time = "2023-11-15T06:13:21+08:00"
    static let accepted = """
        {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"},\
        "customsPaymentId":"2023111400000000000000000001","customsOrderId":"ORDER-0001"}
        """

    static func signed(
        _ body: String,
        _ operation: AMSOperation = .declare,
        clientID: String = TestBackend.clientID,
        sandbox: Bool = false
    ) throws -> HTTPResponse {
        try signed(Array(body.utf8), operation, clientID: clientID, sandbox: sandbox)
    }

    static func signed(
        _ body: [UInt8],
        _ operation: AMSOperation = .declare,
        clientID: String = TestBackend.clientID,
        sandbox: Bool = false
    ) throws -> HTTPResponse {
        let content = AMSSigningContent.bytes(
            method: "POST",
            path: operation.path(sandbox: sandbox),
            clientID: clientID,
            time: time,
            body: body
        )
        let key = try Fixtures.key("test-gateway-rsa2048.pkcs8.pem")
        let signature = try OpenSSLKeyLoader().signer(.rsaSHA256, privateKey: key).sign(content)
        return HTTPResponse(
            status: 200,
            headers: [
                "client-id": clientID, "response-time": time,
                "signature": AMSSignatureHeader(signature: signature).text,
            ],
            body: body
        )
    }

    static func result(_ code: String, _ status: String, _ message: String = "text") -> String {
        #"{"result":{"resultCode":"\#(code)","resultStatus":"\#(status)","resultMessage":"\#(message)"}}"#
    }
}

extension HTTPHeaders {
    /// The same headers with one replaced, or taken out.
    func replacing(_ name: String, with value: String?) -> HTTPHeaders {
        var result = HTTPHeaders()
        for field in self where field.name != name { result.append(field.name, field.value) }
        if let value { result.append(name, value) }
        return result
    }
}

extension HTTPResponse {
    func with(_ name: String, _ value: String?) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers.replacing(name, with: value), body: body)
    }
}
