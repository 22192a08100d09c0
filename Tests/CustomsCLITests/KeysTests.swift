import DeclarationCore
import Testing

@Suite struct KeysTests {
    private static let privateKey = Repository.fixture("test-merchant-rsa2048.pkcs8.pem")
    private static let publicKey = Repository.fixture("test-merchant-rsa2048.pub.pem")
    private static let alipayKey = Repository.fixture("test-gateway-rsa2048.pub.pem")

    private func check(_ arguments: String...) async -> CommandRun {
        await CommandRun.of(arguments: ["keys", "check"] + arguments)
    }

    @Test func goodPairInEveryForm() async {
        for key in [Self.privateKey, Repository.fixture("test-merchant-rsa2048.pkcs1.b64")] {
            for publicKey in [Self.publicKey, Repository.fixture("test-merchant-rsa2048.pub.b64")] {
                let run = await check(key, publicKey, "--alipay-key", Self.alipayKey, "--json")
                #expect(run.status == 0)
                #expect(run.json["pairs"]?.bool == true)
                let samples = run.json["samples"]?.array ?? []
                #expect(samples.compactMap { $0["algorithm"]?.string } == ["rsa-sha256", "rsa-sha1"])
                #expect(samples.allSatisfy { $0["ok"]?.bool == true })
                #expect(run.json["keys"]?.array?.first?["bits"]?.integer == 2048)
                let base64 = Repository.bytes(Repository.fixture("test-merchant-rsa2048.pub.b64"))
                #expect(run.json["publicKey"]?.string.map { Array($0.utf8) } == base64?.filter { $0 > 0x20 })
            }
        }
    }

    @Test func mixUpsAreNamed() async {
        let cases: [([String], String)] = [
            ([Self.privateKey, Self.alipayKey], "doesn't belong to"),
            ([Self.publicKey], "this is a public key; your private key belongs here"),
            ([Self.privateKey, Self.privateKey], "this is a private key; a public key belongs here"),
            ([Self.privateKey, "--alipay-key", Self.publicKey], "this is your own public key, not the other side's"),
            (["--alipay-key", Self.privateKey], "this is a private key"),
            ([Self.publicKey, Self.privateKey], "swap them"),
            ([Repository.fixture("test-merchant-md5.key")], "give it as --md5-key"),
        ]
        for (arguments, message) in cases {
            let run = await CommandRun.of(arguments: ["keys", "check"] + arguments)
            #expect(run.status == 65, "\(arguments)")
            #expect(run.error.contains(message), "\(run.error)")
        }
    }

    @Test func otherKinds() async {
        let dsa = await check(Repository.fixture("test-merchant-dsa1024.pkcs8.pem"), "--json")
        #expect(dsa.status == 0)
        #expect(dsa.json["samples"]?.array?.first?["algorithm"]?.string == "dsa-sha1")
        let shared = await check("--md5-key", Repository.fixture("test-merchant-md5.key"), "--json")
        #expect(shared.status == 0)
        #expect(shared.json["samples"]?.array?.first?["ok"]?.bool == true)
    }

    @Test func sharedKeysOfTheWrongForm() async {
        let workspace = Workspace()
        let short = await check("--md5-key", workspace.write("abc", to: "short"))
        #expect(short.status == 65)
        let text = "has 3 characters; Alipay's have 32. It is another key, or was not copied exactly"
        #expect(short.error.contains(text), "\(short.error)")
        let inner = await check("--md5-key", workspace.write(String(repeating: "ab cdefg", count: 4), to: "inner"))
        #expect(inner.status == 65)
        #expect(inner.error.contains("white space or other characters inside"))
        let feed = await check("--md5-key", workspace.write(String(repeating: "a", count: 32) + "\n", to: "feed"))
        #expect(feed.status == 0)
        #expect(feed.error.contains("warning: "))
    }

    @Test func keysOfABackend() async {
        let workspace = Workspace()
        let file = workspace.write(
            """
            {"backends": {"ams": {"plugin": "alipay-ams", "settings": {"endpoint": "http://127.0.0.1:1", "clientId": "X",
             "privateKey": {"file": "\(Self.privateKey)"}, "alipayPublicKey": {"file": "\(Self.publicKey)"}}}},
             "routes": [{"backend": "ams"}]}
            """,
            to: "c.json"
        )
        let mixed = await check("--backend", "ams", "--config", file)
        #expect(mixed.status == 65)
        #expect(mixed.error.contains("backends.ams.settings.alipayPublicKey: this is your own public key"))
        let unknown = await check("--backend", "amss", "--config", file)
        #expect(unknown.status == 78)
        #expect(unknown.error.contains("did you mean \"ams\"?"))
        #expect(await check().status == 64)
        #expect(await check("/nonexistent.pem").status == 66)
    }
}
