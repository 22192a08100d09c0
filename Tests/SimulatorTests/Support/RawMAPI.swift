import AlipayMAPI
import CurlTransport
import DeclarationCore
import OpenSSLSigning
import TextEncodings

@testable import Simulator

/// A request of the legacy gateway written by hand, in any of the shapes that clients use.
struct RawMAPI {
    enum Shape {
        case getQuery, postForm, postWithCharsetInURL
    }

    var shape = Shape.postForm
    var method: String?
    var type = MAPISignType.md5
    /// The charset that the values are written in.
    var encoding = TextEncoding.utf8
    var parameters: [(String, String)]
    /// Changes the signed parameters before they are sent, to spoil them.
    var change: (inout [(String, String)]) -> Void = { _ in }

    init(_ service: String, _ more: [(String, String)], charset: String = "UTF-8") {
        parameters = [("service", service), ("partner", "2088000000000000"), ("_input_charset", charset)] + more
    }

    static func declaration(_ id: String, name: String = "Test", charset: String = "UTF-8") -> RawMAPI {
        RawMAPI(
            "alipay.acquire.customs",
            [
                ("out_request_no", id), ("trade_no", "PAY-\(id)"), ("merchant_customs_code", "M1"),
                ("merchant_customs_name", name), ("amount", "1.5"), ("customs_place", "ningbo"),
            ],
            charset: charset
        )
    }

    static func query(_ ids: String) -> RawMAPI {
        RawMAPI("alipay.overseas.acquire.customs.query", [("out_request_nos", ids)])
    }

    func send(_ simulator: TestSimulator) async throws -> Answer {
        var pairs = parameters
        let plain = pairs.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map { "\($0.0)=\($0.1)" }
        let message = try encoding.encode(plain.joined(separator: "&"))
        pairs += [("sign_type", type.rawValue), ("sign", type.text(try signer.sign(message)))]
        change(&pairs)
        let isGET = shape == .getQuery
        let inURL = try form(pairs.filter { isGET || (shape == .postWithCharsetInURL && $0.0 == "_input_charset") })
        let inBody = try form(pairs.filter { !isGET && (shape == .postForm || $0.0 != "_input_charset") })
        let request = HTTPRequest(
            method: method ?? (isGET ? "GET" : "POST"),
            url: simulator.addresses.gateway + (inURL.isEmpty ? "" : "?" + inURL),
            headers: isGET ? [:] : ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array(inBody.utf8)
        )
        return Answer(response: try await simulator.transport.send(request))
    }

    private var signer: any MessageSigner {
        get throws {
            guard type == .md5 else {
                return try TestKeys.signer(type == .dsa ? .mapiMerchantDSA : .mapiMerchant, type.algorithm)
            }
            return try OpenSSLKeyLoader().signer(type.algorithm, privateKey: try TestKeys.made.get().md5Key)
        }
    }

    private func form(_ pairs: [(String, String)]) throws -> String {
        try pairs.map { name, value in
            name + "=" + String(decoding: PercentEncoding.formEncode(try encoding.encode(value)), as: UTF8.self)
        }.joined(separator: "&")
    }

    struct Answer {
        let response: HTTPResponse

        var text: String { TextEncoding.gbk.decode(response.body) ?? "" }
        var utf8: String { String(decoding: response.body, as: UTF8.self) }

        /// The text of the first element with a name.
        func element(_ name: String) -> String? {
            guard let start = utf8.firstRange(of: "<\(name)>"), let end = utf8.firstRange(of: "</\(name)>") else {
                return nil
            }
            return String(utf8[start.upperBound..<end.lowerBound])
        }
    }
}
