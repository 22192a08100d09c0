import AlipayAMS
import DeclarationCore
import OpenSSLSigning

/// A declaration through AMS over TLS, one at a time, against one raw RSA-2048 signature; and the floor beside it: the
/// same exchange with bare libcurl and bare OpenSSL.
enum AMSBenchmark {
    private static let rounds = 9
    private static let perRound = 400

    static func run() async throws {
        try await measure(tls: true, suffix: "", bars: ("<= 1.25", ">= 0.80"))
        try await measure(tls: false, suffix: ".plain", bars: nil)
    }

    private static func measure(tls: Bool, suffix: String, bars: (cpu: String, rate: String)?) async throws {
        let merchant = try SigningKeyPair.generateRSA(bits: 2048)
        let gateway = try SigningKeyPair.generateRSA(bits: 2048)
        let sample = try AMSSample(gatewayKey: gateway.privatePEM)
        let server = try StaticServer(answer: sample.answer, tls: tls)
        defer { server.stop() }
        let wired = try router(server, merchant, gateway)
        let raw = try RawSigner(privatePEM: merchant.privatePEM)
        let verifier = try RawVerifier(publicPEM: gateway.publicPEM)
        let bare = try BareExchange(server, path: AMSSample.path, signer: raw, verifier: verifier, message: sample)
        var declare = Ratios()
        var floor = Ratios()
        for round in 0...rounds {
            let sign = try Cost.ofLoop { for _ in 0..<perRound { try raw.sign(sample.content) } }
            let ours = try await Cost.of { try await wired.declareInTurn(times: perRound) }
            let least = try Cost.ofLoop { for _ in 0..<perRound { try bare.call() } }
            // The first round connects and warms up.
            if round == 0 { continue }
            declare.append(ours, over: sign)
            floor.append(least, over: sign)
        }
        declare.print("ams.declare\(suffix)", bars)
        floor.print("ams.floor\(suffix)", nil)
    }

    /// Costs over those of a signature, of all rounds.
    private struct Ratios {
        private var cpu: [Double] = []
        private var rate: [Double] = []

        mutating func append(_ cost: Cost, over sign: Cost) {
            cpu.append(cost.cpu / sign.cpu)
            rate.append(sign.wall / cost.wall)
        }

        func print(_ name: String, _ bars: (cpu: String, rate: String)?) {
            Figure(name: "\(name).cpu_over_sign", value: cpu.median, unit: "ratio", bar: bars?.cpu).print()
            Figure(name: "\(name).rate_over_sign", value: rate.median, unit: "ratio", bar: bars?.rate).print()
        }
    }

    static func router(_ server: StaticServer, _ merchant: SigningKeyPair, _ gateway: SigningKeyPair) throws
        -> WiredRouter
    {
        var transport = TransportSettings()
        transport.caBundle = server.caBundle
        let wiring = Wiring(secrets: ["PRIVATE": merchant.privatePEM, "PUBLIC": Secret(gateway.publicPEM)])
        return try wiring.router(
            AMSProvider.registration,
            settings: [
                "endpoint": .string(server.address), "clientId": .string(AMSSample.clientID),
                "privateKey": ["env": "PRIVATE"], "alipayPublicKey": ["env": "PUBLIC"],
            ],
            transport: transport
        )
    }
}
