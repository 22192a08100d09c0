import AlipayAMS
import DeclarationCore
import OpenSSLSigning

/// A request in the AMS dialect, in the shape that one of the official libraries gives it.
struct AMSCall {
    enum Shape: String, Sendable, CaseIterable {
        case python, php, go, java
        /// The Go library up to 1.2, whose times are nanoseconds.
        case formerGo
    }

    var shape = Shape.java
    var clientID = "SHOP_1"
    var key: SigningKeyPair
    var operation = "declare"
    var prefix = "/ams/api/v1/customs/"
    var id = "AMS-0001"
    var payment = "2026112100001"
    var fen = 12_345
    var office = "NINGBO"
    var merchant = "M1"
    var name = "示例贸易 A&B"
    var buyer = true
    /// The part's number; not a split order when `nil`.
    var part: String?
    /// The ids of an inquiry.
    var ids: [String] = []
    /// Instead of the shape's own body.
    var body: String?
    /// Milliseconds that the client's clock is ahead.
    var clockError: Int64 = 0

    init(_ shape: Shape = .java, _ gateway: TestGateway) {
        self.shape = shape
        key = gateway.fixture.client
    }

    /// As an inquiry.
    func inquiry(_ ids: String...) -> AMSCall {
        var call = self
        call.operation = "inquiryDeclarationRequests"
        call.ids = ids
        call.body = nil
        return call
    }

    func send(_ gateway: TestGateway) async throws -> Answer {
        let path = prefix + operation
        let body = Array((self.body ?? text).utf8)
        let now = gateway.time.now().adding(milliseconds: clockError)
        let time = timeText(now)
        let content = AMSSigningContent.bytes(method: "POST", path: path, clientID: clientID, time: time, body: body)
        let signer = try OpenSSLKeyLoader().signer(.rsaSHA256, privateKey: key.privatePEM)
        let signature = AMSSignatureHeader(signature: try signer.sign(content)).text
        let type = "application/json; charset=UTF-8"
        var headers = [
            ("Client-Id", clientID), ("Request-Time", time), ("Signature", signature), ("Content-Type", type),
        ]
        var line = "POST \(path)"
        switch shape {
        case .python:
            line = "POST https://open-sea-global.alipay.com\(path)"
            headers.append(("User-Agent", "global-alipay-sdk-python"))
        case .go, .formerGo: headers += [("Content-Type", type), ("Agent-Token", "")]
        case .php, .java: break
        }
        let answer = try await gateway.http.exchange(line, headers, body)
        return Answer(response: answer, path: path, clientID: clientID, gateway: gateway)
    }

    private func timeText(_ time: ZonedTime) -> String {
        switch shape {
        case .python: time.inZone(offsetSeconds: 0).iso8601.replacingZone("+00:00")
        case .php: time.inZone(offsetSeconds: 0).iso8601.replacingZone("+0000")
        case .formerGo: String(time.epochMilliseconds * 1_000_000)
        case .go, .java: String(time.epochMilliseconds)
        }
    }

    struct Answer {
        let response: HTTPResponse
        let path: String
        let clientID: String
        let gateway: TestGateway

        var json: JSONValue { (try? JSONParser.parse(response.body)) ?? .null }
        var code: String? { json["result"]?["resultCode"]?.string }
        var status: String? { json["result"]?["resultStatus"]?.string }
        var message: String { json["result"]?["resultMessage"]?.string ?? "" }
        var record: JSONValue? { json["declarationRecords"]?.array?.first }
        var notFound: [String] { json["declarationRequestsNotFound"]?.array?.compactMap(\.string) ?? [] }

        /// Whether the headers stand in lower case and the signature covers the bytes that came.
        func isSigned() throws -> Bool {
            let exact = Dictionary(response.headers.map { ($0.name, $0.value) }) { first, _ in first }
            guard let header = exact["signature"].flatMap(AMSSignatureHeader.init),
                let time = exact["response-time"], exact["client-id"] == clientID
            else { return false }
            let content = AMSSigningContent.bytes(
                method: "POST",
                path: path,
                clientID: clientID,
                time: time,
                body: response.body
            )
            let key = Secret(gateway.fixture.gateway.publicPEM)
            let verifier = try OpenSSLKeyLoader().verifier(.rsaSHA256, publicKey: key)
            return verifier.isValid(signature: header.signature, for: content)
        }
    }
}

extension String {
    /// The time with another form of the zone UTC.
    fileprivate func replacingZone(_ zone: String) -> String {
        for suffix in ["+00:00", "Z"] where hasSuffix(suffix) { return dropLast(suffix.count) + zone }
        return self
    }
}
