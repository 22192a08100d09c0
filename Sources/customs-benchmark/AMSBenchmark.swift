import AlipayAMS
import DeclarationCore
import FoundationEssentials
import OpenSSLSigning

/// A declaration through AMS over TLS, one at a time, against one raw RSA-2048 signature.
enum AMSBenchmark {
    private static let clientID = "BENCHMARK_CLIENT"
    private static let rounds = 9
    private static let perRound = 400

    static func run() async throws {
        try await measure(tls: true, suffix: "", bars: ("<= 1.25", ">= 0.80"))
        try await measure(tls: false, suffix: ".plain", bars: nil)
    }

    private static func measure(tls: Bool, suffix: String, bars: (cpu: String, rate: String)?) async throws {
        let merchant = try SigningKeyPair.generateRSA(bits: 2048)
        let gateway = try SigningKeyPair.generateRSA(bits: 2048)
        let server = try StaticServer(answer: answer(signedWith: gateway), tls: tls)
        defer { server.stop() }
        let router = try router(server, merchant, gateway)
        let raw = try RawSigner(privatePEM: merchant.privatePEM)
        let message = [UInt8](repeating: 0x61, count: 600)
        for _ in 0..<200 { try await router.declareOnce() }
        var ratios: (cpu: [Double], rate: [Double]) = ([], [])
        for _ in 0..<rounds {
            let sign = try Cost.ofLoop { for _ in 0..<perRound { try raw.sign(message) } }
            let declare = try await Cost.of { for _ in 0..<perRound { try await router.declareOnce() } }
            ratios.cpu.append(declare.cpu / sign.cpu)
            ratios.rate.append(sign.wall / declare.wall)
        }
        Figure(name: "ams.declare\(suffix).cpu_over_sign", value: ratios.cpu.median, unit: "ratio", bar: bars?.cpu)
            .print()
        Figure(name: "ams.declare\(suffix).rate_over_sign", value: ratios.rate.median, unit: "ratio", bar: bars?.rate)
            .print()
    }

    private static func router(_ server: StaticServer, _ merchant: SigningKeyPair, _ gateway: SigningKeyPair) throws
        -> Router
    {
        let scheme = server.caBundle == nil ? "http" : "https"
        var transport = TransportSettings()
        transport.caBundle = server.caBundle
        let wiring = Wiring(secrets: ["PRIVATE": merchant.privatePEM, "PUBLIC": Secret(gateway.publicPEM)])
        return try wiring.router(
            AMSProvider.registration,
            settings: [
                "endpoint": .string("\(scheme)://127.0.0.1:\(server.port)"), "clientId": .string(clientID),
                "privateKey": ["env": "PRIVATE"], "alipayPublicKey": ["env": "PUBLIC"],
            ],
            transport: transport
        )
    }

    private static func answer(signedWith gateway: SigningKeyPair) throws -> HTTPResponse {
        let body = Array(
            """
            {"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"},\
            "customsPaymentId":"2023111400000000000000000001","customsOrderId":"ORDER-0001",\
            "identityCheckResult":"CHECK_PASSED"}
            """.utf8
        )
        let time = "2023-11-15T06:13:21+08:00"
        let content = AMSSigningContent.bytes(
            method: "POST",
            path: AMSOperation.declare.path(sandbox: false),
            clientID: clientID,
            time: time,
            body: body
        )
        let signature = try OpenSSLKeyLoader().signer(.rsaSHA256, privateKey: gateway.privatePEM).sign(content)
        let headers: HTTPHeaders = [
            "content-type": "application/json; charset=UTF-8", "client-id": clientID, "response-time": time,
            "signature": AMSSignatureHeader(signature: signature).text,
        ]
        return HTTPResponse(status: 200, headers: headers, body: body)
    }
}
