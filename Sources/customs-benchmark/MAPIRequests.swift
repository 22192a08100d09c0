import COpenSSL
import DeclarationCore
import TextEncodings

/// Makes signed declarations as mapi clients send them: the form is made once, then numbers and signature are put in.
final class MAPIRequests {
    static let partner = "2088000000000001"
    static let key = "0123456789abcdefghijklmnopqrstuv"
    private static let digits = "0000000000"
    private static let certificate = "000000000000000000"
    private static let signature = String(repeating: "s", count: 32)

    private var content: [UInt8]
    private var request: [UInt8]
    /// Where an order's number stands, and its buyer's certificate.
    private let inContent: (numbers: [Int], certificate: Int)
    private let inRequest: (numbers: [Int], certificate: Int)
    private let signatureStart: Int
    private let digest: OpaquePointer
    private var count = 0

    init(path: String = "/gateway.do") throws {
        guard let digest = EVP_MD_fetch(nil, "MD5", nil) else { throw BenchmarkFailure("no MD5") }
        self.digest = digest
        let fields = [
            ("_input_charset", "UTF-8"), ("amount", "12.34"), ("buyer_id_no", Self.certificate),
            ("buyer_name", "测试用户"), ("customs_place", "ZONGSHU"), ("merchant_customs_code", "TESTCODE01"),
            ("merchant_customs_name", "Test Trading Co Ltd"), ("out_request_no", "LOAD-" + Self.digits),
            ("partner", Self.partner), ("service", "alipay.acquire.customs"),
            ("trade_no", "202311140000000000" + Self.digits),
        ]
        let plain = fields.map { "\($0)=\($1)" }.joined(separator: "&")
        content = Array((plain + Self.key).utf8)
        let form = (fields + [("sign", Self.signature), ("sign_type", "MD5")]).map { name, value in
            name + "=" + String(decoding: PercentEncoding.formEncode(Array(value.utf8)), as: UTF8.self)
        }.joined(separator: "&")
        request = Array(
            """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r
            Content-Length: \(form.utf8.count)\r
            \r
            \(form)
            """.utf8
        )
        inContent = try Self.places(content)
        inRequest = try Self.places(request)
        signatureStart = try Self.place(of: "&sign=", in: request)
    }

    deinit { EVP_MD_free(digest) }

    /// The next declaration: an id, a payment and a buyer of its own.
    func next() -> [UInt8] {
        count += 1
        let number = Array(count.padded(10).utf8)
        let certificate = Array(Samples.certificate(count).utf8)
        for place in inContent.numbers { content.replaceSubrange(place..<place + 10, with: number) }
        for place in inRequest.numbers { request.replaceSubrange(place..<place + 10, with: number) }
        content.replaceSubrange(inContent.certificate..<inContent.certificate + 18, with: certificate)
        request.replaceSubrange(inRequest.certificate..<inRequest.certificate + 18, with: certificate)
        sign()
        return request
    }

    private func sign() {
        let hexadecimal = Array("0123456789abcdef".utf8)
        var sum = [UInt8](repeating: 0, count: 16)
        EVP_Digest(content, content.count, &sum, nil, digest, nil)
        for (place, byte) in sum.enumerated() {
            request[signatureStart + 2 * place] = hexadecimal[Int(byte >> 4)]
            request[signatureStart + 2 * place + 1] = hexadecimal[Int(byte & 15)]
        }
    }

    private static func places(_ bytes: [UInt8]) throws -> (numbers: [Int], certificate: Int) {
        let id = try place(of: "out_request_no=LOAD-", in: bytes)
        let payment = try place(of: "trade_no=202311140000000000", in: bytes)
        return ([id, payment], try place(of: "buyer_id_no=", in: bytes))
    }

    /// Where what follows a text begins.
    private static func place(of text: String, in bytes: [UInt8]) throws -> Int {
        guard let range = bytes.firstRange(of: Array(text.utf8)) else { throw BenchmarkFailure("no \(text)") }
        return range.upperBound
    }
}
