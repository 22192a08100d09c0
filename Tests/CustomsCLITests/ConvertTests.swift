import DeclarationCore
import FoundationEssentials
import Glibc
import ProviderCatalog
import Testing

@Suite struct ConvertTests {
    /// Runs the command in a workspace.
    private func convert(
        _ workspace: Workspace,
        _ arguments: [String],
        environment: [String: String] = [:],
        registrations: [ProviderRegistration] = BuiltIn.all
    ) async -> CommandRun {
        await CommandRun.of(
            "config",
            "convert",
            arguments: arguments,
            environment: environment,
            folder: workspace.path,
            registrations: registrations
        )
    }

    private func expectNoSecret(_ run: CommandRun, _ context: String) {
        for text in [run.output, run.error] {
            #expect(!Self.shows(text), "\(context)\n\(text)")
        }
    }

    /// Whether a text has eight characters in a row of a key, or another value that is nobody's business.
    private static func shows(_ text: String) -> Bool {
        if text.contains("hunter2") { return true }
        let runs = text.split { !($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }
        return runs.contains { run in
            run.count >= 8
                && ForeignSample.secrets.contains { $0.contains(run.prefix(8)) || $0.contains(run.suffix(8)) }
        }
    }

    @Test(arguments: ForeignSample.all) func becomesAConfigurationThatLoads(_ sample: ForeignSample) async {
        let workspace = Workspace()
        _ = workspace.write(sample.text, to: sample.file)
        let run = await convert(workspace, [sample.file, "--output", "customs.json"])
        #expect(run.status == 0, "\(run.error)")
        let configuration = Repository.bytes(workspace.path + "/customs.json").map {
            String(decoding: $0, as: UTF8.self)
        }
        for line in sample.settings {
            #expect(configuration?.contains(line) == true, "\(line)\n\(configuration ?? "")")
        }
        #expect(!Self.shows(configuration ?? ""))
        expectNoSecret(run, sample.file)
        let check = await CommandRun.of("config", "check", workspace.path + "/customs.json", "--json")
        #expect(check.status == 0, "\(check.error)")
        #expect(check.json["backends"]?.array?.compactMap { $0["name"]?.string } == sample.backends)
    }

    @Test(arguments: ForeignSample.all) func printsReferencesAlone(_ sample: ForeignSample) async {
        let workspace = Workspace()
        _ = workspace.write(sample.text, to: sample.file)
        let run = await convert(workspace, [sample.file])
        #expect(run.status == 0, "\(run.error)")
        for line in sample.settings { #expect(run.output.contains(line), "\(line)") }
        #expect(run.error.contains("is not written without --output"))
        expectNoSecret(run, sample.file)
        expectNoSecret(await convert(workspace, [sample.file, "--json"]), sample.file)
        #expect((try? FileManager.default.contentsOfDirectory(atPath: workspace.path + "/keys")) == nil)
    }

    private static func mode(_ path: String) -> mode_t {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0
    }

    @Test func keysAreForTheirOwnerAlone() async throws {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.all[4].text, to: "app.env")
        let run = await convert(workspace, ["app.env", "--output", "customs.json", "--keys", "secret"])
        #expect(run.status == 0, "\(run.error)")
        #expect(Self.mode(workspace.path + "/secret") == 0o700)
        for name in try FileManager.default.contentsOfDirectory(atPath: workspace.path + "/secret") {
            #expect(Self.mode(workspace.path + "/secret/" + name) == 0o600, "\(name)")
        }
        let keys = await CommandRun.of(
            "keys",
            "check",
            arguments: ["--backend", "ams", "--config", workspace.path + "/customs.json"]
        )
        #expect(keys.status == 0, "\(keys.error)")
    }

    @Test func replacesNothing() async throws {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.all[0].text, to: "a.php")
        _ = workspace.write("{}", to: "customs.json")
        let refused = await convert(workspace, ["a.php", "--output", "customs.json"])
        #expect(refused.status == 74)
        #expect(refused.error.contains("--force"))
        #expect(Repository.bytes(workspace.path + "/customs.json") == Array("{}".utf8))
        #expect((try? FileManager.default.contentsOfDirectory(atPath: workspace.path + "/keys")) == nil)
        _ = workspace.write("another key", to: "keys/mapi-md5-key.txt")
        let kept = await convert(workspace, ["a.php", "--output", "customs.json", "--force"])
        #expect(kept.status == 74)
        #expect(kept.error.contains("keys/mapi-md5-key.txt"))
        #expect(Repository.bytes(workspace.path + "/customs.json") == Array("{}".utf8))
        #expect(Repository.bytes(workspace.path + "/keys/mapi-md5-key.txt") == Array("another key".utf8))
        try FileManager.default.removeItem(atPath: workspace.path + "/keys/mapi-md5-key.txt")
        for _ in 0..<2 {
            let run = await convert(workspace, ["a.php", "--output", "customs.json", "--force"])
            #expect(run.status == 0, "\(run.error)")
        }
        #expect(await convert(workspace, ["a.php", "--output", "nowhere/customs.json"]).status == 74)
    }

    @Test func whatStandsBesideTheOutputStays() async throws {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.all[0].text, to: "a.php")
        _ = workspace.write("{}", to: "customs.json")
        _ = workspace.write("mine", to: "customs.json.new")
        let arguments = ["a.php", "--output", "customs.json", "--force"]
        #expect(await convert(workspace, arguments).status == 0)
        #expect(Repository.bytes(workspace.path + "/customs.json.new") == Array("mine".utf8))
        let replaced = Repository.bytes(workspace.path + "/customs.json")
        #expect(replaced != Array("{}".utf8))
        // Where its draft would be, a link leads elsewhere.
        try #require(symlink("customs.json.new", workspace.path + "/.customs.json.step") == 0)
        #expect(await convert(workspace, arguments).status == 0)
        #expect(Repository.bytes(workspace.path + "/customs.json.new") == Array("mine".utf8))
        #expect(Repository.bytes(workspace.path + "/customs.json") == replaced)
    }

    @Test func aReplacedFileKeepsItsModeAndItsLinks() async throws {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.all[0].text, to: "a.php")
        let real = workspace.write("{}", to: "real.json")
        try #require(chmod(real, 0o600) == 0)
        let link = workspace.path + "/customs.json"
        try #require(symlink("real.json", link) == 0)
        let run = await convert(workspace, ["a.php", "--output", "customs.json", "--force"])
        #expect(run.status == 0, "\(run.error)")
        var facts = stat()
        #expect(lstat(link, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK)
        #expect(lstat(real, &facts) == 0 && facts.st_mode & 0o7777 == 0o600)
        #expect(Repository.bytes(real)?.count ?? 0 > 2)
        try #require(symlink("/dev/null", workspace.path + "/null.json") == 0)
        let null = await convert(workspace, ["a.php", "--output", "null.json", "--force"])
        #expect(null.status == 74 && null.error.contains("is no file"), "\(null.error)")
    }

    @Test func callsWithinCallsHaveAnEnd() async {
        let workspace = Workspace()
        let depth = 100_000
        let calls = String(repeating: "trim(", count: depth) + "'2088'" + String(repeating: ")", count: depth)
        _ = workspace.write("<?php\n$note = \(calls);\n" + ForeignSample.all[0].text.dropFirst(5), to: "a.php")
        let run = await convert(workspace, ["a.php", "--output", "customs.json"])
        #expect(run.status == 0, "\(run.error)")
    }

    @Test func bothGenerationsRouteByThePayment() async {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.all[4].text, to: ".env")
        #expect(await convert(workspace, [".env", "--output", "customs.json"]).status == 0)
        for generation in ["ams", "mapi"] {
            for place in ["ningbo", "hangzhou", "tianjin"] {
                let explained = await CommandRun.of(
                    "routes",
                    "explain",
                    arguments: [
                        "--place", place, "--paid-under", generation, "--json", "--config",
                        workspace.path + "/customs.json",
                    ]
                )
                #expect(explained.status == 0, "\(explained.error)")
                #expect(explained.json["decision"]?["backend"]?.string == generation, "\(explained.output)")
            }
        }
    }

    /// Every problem, with its file and line, and nothing written.
    @Test(
        arguments: [
            ("partner=2088123456789012\nkey={MD5}\npartner=2088999999999999", 3, "a second value for `partner`"),
            (
                "partner=2088123456789012\nkey={MD5}\nkey=0123456789abcdef0123456789abcdef", 3,
                "a second value for `md5Key`"
            ),
            ("partner=2088123456789012\nsign_type=MD5\nprivate_key={PRIVATE}", 2, "write RSA or RSA2, as agreed"),
            ("partner=2088123456789012\nsign_type=RSA\nkey={MD5}", 2, "the only key is a shared one"),
            ("partner=1234\nkey={MD5}", 1, "16 digits and starts with 2088"),
            ("partner=2088123456789012\nkey={MD5}\nsign_type=SHA9", 3, "expected one of MD5, RSA, RSA2, DSA"),
            (
                "partner=2088123456789012\nkey={MD5}\ngateway=https://openapi.alipay.com/gateway.do", 3,
                "Open Platform"
            ),
            (
                "antom.clientId=5YLIVE\nantom.privateKey={PRIVATE}\nantom.publicKey={PUBLIC}\nantom.env=sandbox", 4,
                "doesn't start with SANDBOX_"
            ),
            (
                "antom.clientId=SANDBOX_5Y\nantom.privateKey={PRIVATE}\nantom.publicKey={PUBLIC}\nantom.env=prod", 4,
                "starts with SANDBOX_"
            ),
            (
                "clientId=5Y\nmerchantPrivateKey={PRIVATE}\nalipayPublicKey={OWNPUBLIC}", 3,
                "`alipayPublicKey`: the public half"
            ),
            ("clientId=5Y\nmerchantPrivateKey={PUBLIC}\nalipayPublicKey={PRIVATE}", 2, "keys swapped?"),
            (
                "clientId=5Y\nmerchantPrivateKey=abcdefgh1234\nalipayPublicKey={PUBLIC}", 2,
                "neither the path of a file nor a key"
            ),
            (
                "clientId=5Y\npartner=2088123456789012\nsign_type=RSA2\nprivate_key={PRIVATE}\nalipay_public_key={PUBLIC}",
                4,
                "may belong to several accounts (ams, mapi)"
            ),
            (
                "clientId=5Y\nantom.authMode=apikey\nprivateKey={PRIVATE}\nalipayPublicKey={PUBLIC}", 2,
                "signed with RSA keys"
            ),
        ]
    ) func problemsHaveTheirLine(_ text: String, _ line: Int, _ message: String) async {
        let workspace = Workspace()
        _ = workspace.write(ForeignSample.filled(text), to: "shop.properties")
        let run = await convert(workspace, ["shop.properties", "--output", "customs.json"])
        #expect(run.status == 65)
        let found = run.error.split(separator: "\n").contains {
            $0.hasPrefix("shop.properties:\(line): error: ") && $0.contains(message)
        }
        #expect(found, "\(run.error)")
        expectNoSecret(run, text)
        #expect((try? FileManager.default.contentsOfDirectory(atPath: workspace.path)) == ["shop.properties"])
    }

    @Test func whatIsLeftOutIsSaid() async {
        let workspace = Workspace()
        let text = """
            partner=2088123456789012
            sign_type=MD5
            key={MD5}
            private_key={PRIVATE}
            notify_url=http://example.com
            seller_email=a@example.com
            app_id=2018000000000011
            mystery=hunter2
            gateway=http://mapi.alipaydev.com/gateway.do
            """
        _ = workspace.write(ForeignSample.filled(text), to: "shop.properties")
        let run = await convert(workspace, ["shop.properties"])
        #expect(run.status == 0, "\(run.error)")
        for line in [
            "shop.properties:4: warning: private_key: `privateKey`: left out: sign type MD5 has no use for it",
            "note: not needed: notify_url (shop.properties:5)", "note: not needed: seller_email (shop.properties:6)",
            "note: not needed: app_id (shop.properties:7): belongs to Alipay's Open Platform",
            "note: not recognised: mystery (shop.properties:8)", "https instead of http",
            "the test environment's address",
        ] {
            #expect(run.error.contains(line), "\(line)\n\(run.error)")
        }
        expectNoSecret(run, text)
    }

    @Test func suspiciousValuesAreNamed() async {
        let workspace = Workspace()
        _ = workspace.write("partner=2088123456789012\nkey=tooshort", to: "short.properties")
        let short = await convert(workspace, ["short.properties"])
        #expect(short.error.contains("short.properties:2: warning: key: `md5Key`: has 8 characters"))
        let text = ForeignSample.filled("clientId=your_client_id\nprivateKey={PRIVATE}\npublicKey={PUBLIC}")
        _ = workspace.write(text, to: "sample.properties")
        let sample = await convert(workspace, ["sample.properties"])
        #expect(
            sample.error.contains(
                "sample.properties:1: warning: clientId: `clientId`: looks like a sample's placeholder"
            )
        )
        // A key that was cut is no path, even where one is expected, and is not shown.
        for piece in [ForeignSample.privateKey.prefix(40), ForeignSample.privateKey.dropFirst(700).prefix(90)] {
            for name in ["private_key", "private_key_path"] {
                _ = workspace.write("partner=2088123456789012\nsign_type=RSA2\n\(name)=\(piece)", to: "cut.properties")
                let cut = await convert(workspace, ["cut.properties"])
                #expect(cut.status == 65)
                expectNoSecret(cut, name)
            }
        }
    }

    @Test func pathsAreKeptFromTheOutputsFolder() async {
        let workspace = Workspace()
        let pem = Repository.text("Tests/CustomsCLITests/Fixtures/test-merchant-rsa2048.pkcs8.pem")
        _ = workspace.write(pem, to: "shop/key/rsa_private_key.pem")
        _ = workspace.write("{}", to: "etc/other.json")
        let text = """
            <?php
            $alipay_config['partner'] = '2088123456789012';
            $alipay_config['private_key_path'] = dirname(__FILE__).'/key/rsa_private_key.pem';
            $alipay_config['ali_public_key_path'] = 'key/alipay_public_key.pem';
            $alipay_config['sign_type'] = 'RSA';
            """
        _ = workspace.write(text, to: "shop/alipay.config.php")
        let run = await convert(workspace, ["shop/alipay.config.php", "--output", "etc/customs.json"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("alipay.config.php:4: warning: alipay_config.ali_public_key_path: "))
        let text2 = Repository.bytes(workspace.path + "/etc/customs.json").map { String(decoding: $0, as: UTF8.self) }
        #expect(text2?.contains(#""privateKey": { "file": "../shop/key/rsa_private_key.pem" }"#) == true)
        #expect(text2?.contains(#""alipayPublicKey": { "file": "../shop/key/alipay_public_key.pem" }"#) == true)
        let missing = await CommandRun.of("config", "check", workspace.path + "/etc/customs.json")
        #expect(missing.status == 78)
        let publicPEM = Repository.text("Tests/CustomsCLITests/Fixtures/test-gateway-rsa2048.pub.pem")
        _ = workspace.write(publicPEM, to: "shop/key/alipay_public_key.pem")
        #expect(await CommandRun.of("config", "check", workspace.path + "/etc/customs.json").status == 0)
    }

    @Test func variablesStayVariables() async {
        let workspace = Workspace()
        let text = """
            <?php return ['alipay' => ['partner' => env('ALIPAY_PARTNER'), 'key' => env('ALIPAY_KEY', ''),
              'sign_type' => 'MD5']];
            """
        _ = workspace.write(text, to: "alipay.php")
        let variables = ["ALIPAY_PARTNER": "2088123456789012", "ALIPAY_KEY": ForeignSample.md5Key]
        let run = await convert(workspace, ["alipay.php"], environment: variables)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains(#""partner": "2088123456789012""#))
        #expect(run.output.contains(#""md5Key": { "env": "ALIPAY_KEY" }"#))
        expectNoSecret(run, text)
        let unset = await convert(workspace, ["alipay.php"])
        #expect(unset.status == 65)
        #expect(unset.error.contains("alipay.php:1: error: alipay.partner: is worked out"))
    }

    @Test func severalFilesAreAccountsOrParts() async {
        let workspace = Workspace()
        _ = workspace.write("partner=2088123456789012\nkey=\(ForeignSample.md5Key)", to: "north.properties")
        _ = workspace.write("partner=2088999999999999\nkey=\(ForeignSample.md5Key)", to: "south.properties")
        _ = workspace.write("sign_type=MD5\ngateway=https://mapi.alipay.com/gateway.do", to: "common.properties")
        let files = ["north.properties", "south.properties", "common.properties"]
        let run = await convert(workspace, files + ["--output", "customs.json"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("backends.mapi-south: no route leads here"))
        let text = Repository.bytes(workspace.path + "/customs.json").map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(text.contains("// To decide: whose orders go to mapi-south?"))
        #expect(text.split(separator: "https://mapi.alipay.com/gateway.do").count == 3)
        let check = await CommandRun.of("config", "check", workspace.path + "/customs.json", "--json")
        #expect(check.status == 0, "\(check.error)")
        #expect(
            check.json["backends"]?.array?.compactMap { $0["name"]?.string } == ["mapi-north", "mapi-south"]
        )
        let parts = await convert(workspace, ["north.properties", "common.properties", "--name", "shop"])
        #expect(parts.status == 0)
        #expect(parts.output.contains(#""shop": {"#))
    }

    @Test func accountsInOneFileAreToldByTheirWords() async {
        let workspace = Workspace()
        let text = """
            ALIPAY_SIGN_TYPE=MD5
            ALIPAY_NORTH_PARTNER=2088123456789012
            ALIPAY_NORTH_KEY={MD5}
            ALIPAY_SOUTH_PARTNER=2088999999999999
            ALIPAY_SOUTH_KEY=0123456789abcdef0123456789abcdef
            """
        _ = workspace.write(ForeignSample.filled(text), to: "shops.env")
        let run = await convert(workspace, ["shops.env", "--json"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.json["backends"]?.array?.compactMap { $0["name"]?.string } == ["mapi-north", "mapi-south"])
        #expect(run.json["keys"]?.array?.count == 2)
        expectNoSecret(run, text)
    }

    @Test func anOpenQuoteSwallowsNothing() async {
        let workspace = Workspace()
        let lines = ["NOTE=\"it's open", "ALIPAY_PARTNER=2088123456789012", "ALIPAY_KEY=\(ForeignSample.md5Key)"]
        _ = workspace.write((lines + Array(repeating: "X=1", count: 300)).joined(separator: "\n"), to: ".env")
        let run = await convert(workspace, [".env"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("the default https://intlmapi.alipay.com/gateway.do is used."), "\(run.error)")
        #expect(run.output.contains("2088123456789012"))
        _ = workspace.write(String(repeating: "X=1\n", count: 300_000), to: "large.env")
        #expect(await convert(workspace, ["large.env"]).error.contains("this can't be a file of settings"))
    }

    @Test func otherProductsAreLeftAlone() async {
        let workspace = Workspace()
        let text = #"{"github": {"clientId": "abc", "clientSecret": "hunter2"}, "wechat": {"appId": "wx1"}}"#
        _ = workspace.write(text, to: "app.json")
        let run = await convert(workspace, ["app.json"])
        #expect(run.status == 65)
        #expect(run.error.contains("no account was found"))
        #expect(run.error.contains("note: not recognised: github.clientId (app.json:1)"))
        expectNoSecret(run, text)
    }

    @Test(arguments: ["customs.json", "production.json"]) func ownConfigurationsNeedNoConversion(_ name: String) async {
        let run = await CommandRun.of("config", "convert", "config/" + name)
        #expect(run.status == 65 && run.output.isEmpty)
        let text = "config/\(name): error: is a configuration of customs already: there is nothing to convert"
        #expect(run.error.hasPrefix(text) && run.error.split(separator: "\n").count == 1, "\(run.error)")
    }

    /// Whatever is cut, doubled or swapped in an input: no key is shown, and what is written loads.
    @Test(arguments: ForeignSample.all.indices) func damageNeverLeaks(_ index: Int) async {
        let sample = ForeignSample.all[index]
        var state = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(bound, 1)
        }
        for round in 0..<12 {
            let workspace = Workspace()
            var characters = Array(sample.text)
            let start = random(characters.count - 1)
            let end = min(characters.count, start + 1 + random(120))
            switch round % 4 {
            case 0: characters.removeSubrange(start..<end)
            case 1: characters.insert(contentsOf: characters[start..<end], at: random(characters.count))
            case 2: characters.insert("\n", at: start)
            default: characters[start] = ["'", "\"", "=", "\n", "\\", "}", "#"][random(7)]
            }
            let form =
                round.isMultiple(of: 5) ? ["--form", ["properties", "env", "json", "ini", "code"][random(5)]] : []
            _ = workspace.write(String(characters), to: sample.file)
            let run = await convert(workspace, [sample.file, "--output", "c.json"] + form)
            expectNoSecret(run, "\(sample.file) round \(round)")
            guard run.status == 0 else {
                #expect(run.status == 65, "\(run.error)")
                #expect(Repository.bytes(workspace.path + "/c.json") == nil)
                continue
            }
            let check = await CommandRun.of("config", "check", workspace.path + "/c.json")
            let isMissing = run.error.contains("can't be read") || run.error.contains("is not set")
            #expect(check.status == 0 || isMissing, "\(sample.file) round \(round)\n\(check.error)")
        }
    }
}
