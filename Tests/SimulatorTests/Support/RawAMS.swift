import AlipayAMS
import DeclarationCore
import OpenSSLSigning

@testable import Simulator

/// An AMS request written by hand, as the libraries of others send it.
struct RawAMS {
    var path = "/ams/api/v1/customs/declare"
    /// What stands in the request line; the path when `nil`.
    var target: String?
    var method = "POST"
    var clientID = "SIMULATOR_CLIENT_0001"
    var time = "1767578400000"
    var contentTypes = ["application/json; charset=UTF-8"]
    var more: [(String, String)] = []
    var body: String
    /// Changes the signature's header, to spoil it.
    var signature: (String) -> String = { $0 }

    init(_ body: String) { self.body = body }

    func send(_ simulator: TestSimulator) async throws -> Answer {
        let content = AMSSigningContent.bytes(
            method: method,
            path: path,
            clientID: clientID,
            time: time,
            body: Array(body.utf8)
        )
        let raw = try TestKeys.signer(.amsMerchant, .rsaSHA256).sign(content)
        let header = signature(AMSSignatureHeader(signature: raw).text)
        var head = "\(method) \(target ?? path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        let fields =
            [("Client-Id", clientID), ("Request-Time", time), ("Signature", header)]
            + contentTypes.map { ("Content-Type", $0) } + more
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.utf8.count)\r\n\r\n"
        let response = try await RawExchange.run(Array((head + body).utf8), to: simulator.addresses)
        return Answer(response: response, request: self)
    }

    /// The answer, and whether it is signed.
    struct Answer {
        let response: HTTPResponse
        let request: RawAMS

        var json: JSONValue { (try? JSONParser.parse(response.body)) ?? .null }
        var code: String? { json["result"]?["resultCode"]?.string }
        var status: String? { json["result"]?["resultStatus"]?.string }
        var isUnsigned: Bool { response.headers["signature"] == nil && response.headers["response-time"] == nil }

        /// Whether the signature covers the bytes that came.
        func isSigned() throws -> Bool {
            guard let header = response.headers["signature"].flatMap(AMSSignatureHeader.init),
                let time = response.headers["response-time"]
            else { return false }
            let content = AMSSigningContent.bytes(
                method: "POST",
                path: request.path,
                clientID: request.clientID,
                time: time,
                body: response.body
            )
            return try TestKeys.verifier(.amsAlipay, .rsaSHA256).isValid(signature: header.signature, for: content)
        }
    }
}
