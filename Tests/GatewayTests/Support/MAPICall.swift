import AlipayMAPI
import DeclarationCore
import OpenSSLSigning
import TextEncodings

/// A request of the legacy gateway in any of the shapes that clients use.
struct MAPICall {
    enum Shape: String, Sendable, CaseIterable {
        case getQuery, postForm, postWithCharsetInURL
        /// As PHP's curl sends an array; the URL repeats the charset in lower case.
        case multipart
    }

    var shape = Shape.postForm
    var type = MAPISignType.md5
    var charset = "UTF-8"
    var partner = "2088000000000001"
    var md5Key = GatewayFixture.md5Key
    var service = "alipay.acquire.customs"
    var values: [(String, String)]
    /// Changes the signed parameters before they are sent, to spoil them.
    var change: (inout [(String, String)]) -> Void = { _ in }

    static func declaration(
        _ id: String = "MAPI-0001",
        payment: String = "2015112100001",
        amount: String = "123.45",
        office: String = "NINGBO",
        merchant: String = "M1",
        more: [(String, String)] = []
    ) -> MAPICall {
        MAPICall(
            values: [
                ("out_request_no", id), ("trade_no", payment), ("merchant_customs_code", merchant),
                ("merchant_customs_name", "示例贸易 A&B"), ("amount", amount), ("customs_place", office),
                ("buyer_name", "张样例"), ("buyer_id_no", "11010119900307109X"),
            ] + more
        )
    }

    static func query(_ ids: String...) -> MAPICall {
        MAPICall(
            service: "alipay.overseas.acquire.customs.query",
            values: [("out_request_nos", ids.joined(separator: ","))]
        )
    }

    func send(_ gateway: TestGateway) async throws -> Answer {
        let encoding = TextEncoding(label: charset) ?? .utf8
        var pairs = [("service", service), ("partner", partner), ("_input_charset", charset)] + values
        let plain = pairs.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map { "\($0.0)=\($0.1)" }
        let message = try encoding.encode(plain.joined(separator: "&"))
        pairs += [("sign_type", type.rawValue), ("sign", type.text(try signer(gateway).sign(message)))]
        change(&pairs)
        let isGET = shape == .getQuery
        func form(_ isIncluded: (String) -> Bool) throws -> String {
            try pairs.filter { isIncluded($0.0) }.map { name, value in
                name + "=" + String(decoding: PercentEncoding.formEncode(try encoding.encode(value)), as: UTF8.self)
            }.joined(separator: "&")
        }
        if shape == .multipart {
            let boundary = "------------------------d74496d66958873e"
            var body: [UInt8] = []
            for (name, value) in pairs {
                body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8
                body += try encoding.encode(value) + "\r\n".utf8
            }
            let answer = try await gateway.http.exchange(
                "POST /gateway.do?_input_charset=\(charset.lowercased())",
                [("Content-Type", "multipart/form-data; boundary=\(boundary)")],
                body + "--\(boundary)--\r\n".utf8
            )
            return Answer(response: answer, call: self, gateway: gateway)
        }
        let inURL = try form { isGET || (shape == .postWithCharsetInURL && $0 == "_input_charset") }
        let inBody = try form { !isGET && (shape == .postForm || $0 != "_input_charset") }
        let answer = try await gateway.http.exchange(
            "\(isGET ? "GET" : "POST") /gateway.do\(inURL.isEmpty ? "" : "?" + inURL)",
            isGET ? [] : [("Content-Type", "application/x-www-form-urlencoded; charset=\(charset)")],
            Array(inBody.utf8)
        )
        return Answer(response: answer, call: self, gateway: gateway)
    }

    private func signer(_ gateway: TestGateway) throws -> any MessageSigner {
        let keys = gateway.fixture
        let key =
            switch type {
            case .md5: Secret(md5Key)
            case .dsa: keys.clientDSA.privatePEM
            case .rsa, .rsa2: keys.client.privatePEM
            }
        return try OpenSSLKeyLoader().signer(type.algorithm, privateKey: key)
    }

    struct Answer {
        let response: HTTPResponse
        let call: MAPICall
        let gateway: TestGateway

        /// The document, read in the charset that it names.
        var text: String {
            let head = String(decoding: response.body.prefix(64), as: UTF8.self)
            return (head.uppercased().contains("GB") ? TextEncoding.gbk : .utf8).decode(response.body) ?? ""
        }
        var isSuccess: Bool { element("is_success") == "T" }
        /// The gateway's refusal, or the business's.
        var code: String? { element("error") ?? element("detail_error_code") ?? element("result_code") }

        /// The text of the last element with a name: the request's echo comes first.
        func element(_ name: String) -> String? {
            guard let start = text.ranges(of: "<\(name)>").last, let end = text.ranges(of: "</\(name)>").last else {
                return nil
            }
            return String(text[start.upperBound..<end.lowerBound])
        }

        /// Whether the signature fits the children of `response/alipay`: the same rule as for requests.
        func isSigned() throws -> Bool {
            guard let start = text.firstRange(of: "<response><alipay>"),
                let end = text.firstRange(of: "</alipay></response>"), let sign = element("sign"),
                let raw = call.type.bytes(sign), element("sign_type") == call.type.rawValue
            else { return false }
            let fields = Self.children(String(text[start.upperBound..<end.lowerBound]))
            let plain = fields.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }.map { "\($0.0)=\($0.1)" }
            let encoding = TextEncoding(label: call.charset) ?? .utf8
            let keys = gateway.fixture
            let key =
                switch call.type {
                case .md5: Secret(call.md5Key)
                case .dsa: Secret(keys.gatewayDSA.publicPEM)
                case .rsa, .rsa2: Secret(keys.gateway.publicPEM)
                }
            let verifier = try OpenSSLKeyLoader().verifier(call.type.algorithm, publicKey: key)
            return verifier.isValid(signature: raw, for: try encoding.encode(plain.joined(separator: "&")))
        }

        /// Names and texts of elements; one with children counts as its own markup.
        private static func children(_ markup: String) -> [(String, String)] {
            var rest = markup[...]
            var found: [(String, String)] = []
            while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
                let name = String(rest[rest.index(after: open)..<close])
                guard let end = rest.firstRange(of: "</\(name)>") else { return found }
                let inner = String(rest[rest.index(after: close)..<end.lowerBound])
                found.append((name, inner.contains("<") ? "<\(name)>\(inner)</\(name)>" : inner))
                rest = rest[end.upperBound...]
            }
            return found
        }
    }
}
