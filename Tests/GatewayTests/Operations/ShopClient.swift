import DeclarationCore
import OpenSSLSigning
import TestSupport

/// A shop's back end: speaks mapi with MD5, as a PHP program of 2016 would.
struct ShopClient: Sendable {
    static let partner = "2088000000000001"
    static let key = "0123456789abcdefghijklmnopqrstuv"

    let http: LocalHTTP
    private let signer: any MessageSigner

    init(port: UInt16, key: String = Self.key) throws {
        http = LocalHTTP(port: port)
        signer = try OpenSSLKeyLoader().signer(SignatureAlgorithm.Insecure.keyedMD5, privateKey: Secret(key))
    }

    /// Declares.
    ///
    /// - Returns: the answer; a declaration that was accepted has a `SUCCESS` in it.
    func declare(_ id: String, headers: [String] = []) async throws -> LocalHTTP.Answer {
        var fields = [
            "service": "alipay.acquire.customs", "partner": Self.partner, "_input_charset": "UTF-8",
            "out_request_no": id, "trade_no": "T\(id)", "merchant_customs_code": "M1",
            "merchant_customs_name": "Shop", "amount": "10.00", "customs_place": "NINGBO",
        ]
        let text = fields.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "&")
        let digest = try signer.sign(Array(text.utf8))
        fields["sign"] = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        fields["sign_type"] = "MD5"
        return try await http.answer(
            "POST",
            "/gateway.do",
            headers: ["Content-Type: application/x-www-form-urlencoded"] + headers,
            body: fields.map { "\($0)=\($1)" }.joined(separator: "&")
        )
    }

    /// Declares until the gateway says that it is accepted.
    ///
    /// - Returns: how often it had to be asked.
    static func insist(_ id: String, on clients: [ShopClient]) async throws -> Int {
        let end = ContinuousClock.now + .seconds(180)
        var calls = 0
        var last = ""
        while ContinuousClock.now < end {
            let answer = try? await clients[(calls + id.utf8.count) % clients.count].declare(id)
            calls += 1
            last = answer?.text ?? "no answer"
            if last.contains("<result_code>SUCCESS</result_code>") { return calls }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LocalHTTP.Failure(description: "\(id) is not declared: \(last)")
    }
}
