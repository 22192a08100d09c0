import AlipayMAPI
import DeclarationCore
import OpenSSLSigning

/// A declaration through mapi with MD5 over plain HTTP, 32 at a time, against a bare libcurl loop.
enum MAPIBenchmark {
    private static let inFlight = 32
    private static let rounds = 9
    private static let perRound = 4_000
    /// As long as the form that a declaration makes.
    private static let bareBody = [UInt8](repeating: 0x61, count: 520)

    static func run() async throws {
        let side = try MD5Side()
        defer { side.server.stop() }
        let bare = try BareCurl(url: side.gateway, body: bareBody)
        try await side.router.declare(times: 500, inFlight: inFlight)
        try bare.run(calls: 500, inFlight: inFlight)
        var ratios: (cpu: [Double], rate: [Double]) = ([], [])
        for _ in 0..<rounds {
            let floor = try Cost.ofLoop { try bare.run(calls: perRound, inFlight: inFlight) }
            let declare = try await Cost.of { try await side.router.declare(times: perRound, inFlight: inFlight) }
            ratios.cpu.append(declare.cpu / floor.cpu)
            ratios.rate.append(floor.wall / declare.wall)
        }
        Figure(name: "mapi.md5.cpu_over_curl", value: ratios.cpu.median, unit: "ratio", bar: "<= 2.0").print()
        Figure(name: "mapi.md5.rate_over_curl", value: ratios.rate.median, unit: "ratio", bar: ">= 0.6").print()
    }
}

/// A mapi server with a static MD5-signed answer, and a router that declares to it.
struct MD5Side {
    let server: StaticServer
    let router: WiredRouter

    /// The gateway's address.
    var gateway: String { "\(server.address)/gateway.do" }

    init() throws {
        let key = try SigningKeyPair.generateSharedKey()
        server = try StaticServer(answer: try MD5Side.answer(key), tls: false)
        router = try Wiring(secrets: ["KEY": key]).router(
            MAPIProvider.registration,
            settings: [
                "gateway": .string("\(server.address)/gateway.do"), "partner": "2088000000000000",
                "signType": "MD5", "md5Key": ["env": "KEY"],
            ],
            transport: TransportSettings()
        )
    }

    private static func answer(_ key: Secret) throws -> HTTPResponse {
        let fields = [
            ("alipay_declare_no", "2023111500000000000000000001"), ("identity_check", "T"),
            ("out_request_no", Samples.requestID.rawValue), ("pay_code", "31222699S7"), ("result_code", "SUCCESS"),
            ("trade_no", "2023111400000000000000000001"), ("ver_dept", "3"),
        ]
        let signed = Array(fields.map { "\($0.0)=\($0.1)" }.joined(separator: "&").utf8)
        let signature = try OpenSSLKeyLoader().signer(SignatureAlgorithm.Insecure.keyedMD5, privateKey: key).sign(
            signed
        )
        let hex = signature.hexadecimal
        let content = fields.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined()
        let document =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<alipay><is_success>T</is_success><response><alipay>\(content)"
            + "</alipay></response><sign>\(hex)</sign><sign_type>MD5</sign_type></alipay>"
        return HTTPResponse(status: 200, headers: ["content-type": "text/xml"], body: Array(document.utf8))
    }
}
