import Testing

/// The buyer's data and key material are in no output, whatever happens.
@Suite struct LeakTests {
    private static let personal = [Sample.certificateNumber, Sample.fullName, Sample.firstName]

    private func expectNothing(_ run: CommandRun, _ context: String) {
        for value in Self.personal {
            #expect(!run.output.contains(value) && !run.error.contains(value), "\(context)")
        }
    }

    @Test(arguments: [[], ["--json"], ["--dry-run"], ["--dry-run", "--json"], ["--log-level", "debug"]])
    func declare(_ options: [String]) async {
        for input in [
            Sample.declaration(), Sample.declaration(payments: #"{"ams": "NOTEXIST"}"#),
            Sample.declaration(customs: #"{"code": "URUMQI"}"#), Sample.declaration(payments: "{}"),
            Sample.declaration().replacing("\"buyer\"", with: "\"purchaser\""),
            Sample.declaration().replacing(Sample.certificateNumber, with: Sample.certificateNumber + "\\u0007"),
            Sample.declaration() + "}",
            Sample.declaration().replacing("12345", with: "\"\(Sample.certificateNumber)\""),
            Sample.declaration().replacing("\"\(Sample.fullName)\"", with: Sample.fullName),
        ] {
            expectNothing(await CommandRun.of(arguments: ["declare"] + options, input: input), "\(options) \(input)")
        }
    }

    @Test func answerThatRepeatsTheBuyer() async {
        let workspace = Workspace()
        let text = "certificate \(Sample.certificateNumber) of \(Sample.fullName) (\(Sample.firstName)) refused"
        let faults = #"{"script": {"faults": [{"fault": "refuse", "refusal": "riskRejected", "text": "\#(text)"}]}}"#
        let file = workspace.write(Sample.mock(settings: faults), to: "c.json")
        for options in [[], ["--json"]] {
            let run = await CommandRun.of(
                arguments: ["declare", "--config", file] + options,
                input: Sample.declaration()
            )
            #expect(run.status == 1)
            #expect(run.output.contains("certificate <redacted> of <redacted> (<redacted>) refused"))
            expectNothing(run, "\(options)")
        }
    }

    @Test func routesExplain() async {
        for options in [[], ["--json"]] {
            let run = await CommandRun.of(arguments: ["routes", "explain", "-"] + options, input: Sample.declaration())
            #expect(run.status == 0)
            expectNothing(run, "\(options)")
        }
    }

    @Test func secretPutIntoTheConfiguration() async {
        let workspace = Workspace()
        let secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
        let file = workspace.write(
            """
            {"backends": {"a": {"plugin": "alipay-ams", "settings": {"endpoint": "http://127.0.0.1:1", "clientId": "X",
             "privateKey": "\(secret)", "alipayPublicKey": {"env": "\(secret)", "file": "x"}}}}, "routes": [{"backend": "a"}]}
            """,
            to: "c.json"
        )
        for arguments in [
            ["config", "check", file], ["config", "check", "--json", file], ["routes", "list", "--config", file],
        ] {
            let run = await CommandRun.of(arguments: arguments)
            #expect(run.status == 78)
            #expect(!run.output.contains(secret) && !run.error.contains(secret), "\(arguments)")
        }
    }

    @Test func privateKeysAreNotShown() async {
        let path = Repository.fixture("test-merchant-rsa2048.pkcs1.b64")
        let key = String(decoding: Repository.bytes(path) ?? [], as: UTF8.self)
        #expect(key.count > 1000)
        for options in [[], ["--json"]] {
            let run = await CommandRun.of(arguments: ["keys", "check", path, "--md5-key", path] + options)
            #expect(!run.output.contains(key.prefix(60)) && !run.error.contains(key.prefix(60)))
        }
    }
}
