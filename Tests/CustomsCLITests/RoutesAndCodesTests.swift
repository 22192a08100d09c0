import DeclarationCore
import Testing

@Suite struct RoutesAndCodesTests {
    private let production = ["--config", "config/production.json"]

    @Test func listShowsEveryRoute() async {
        let run = await CommandRun.of(arguments: ["routes", "list", "--json"] + production)
        #expect(run.status == 0)
        #expect(run.json["routes"]?.array?.count == 25)
        #expect(run.json["routes"]?.array?.first?["paidUnder"]?.array?.first?.string == "ams")
        let table = await CommandRun.of(arguments: ["routes", "list"] + production)
        #expect(table.output.split(separator: "\n").count == 26)
    }

    /// The production template needs keys to send, not to be explained.
    @Test(arguments: [("ams", "ams", "ZONGSHU"), ("mapi", "mapi", "HANGZHOU_ZONGSHU")])
    func codeSentIsTheGenerations(_ paid: String, _ backend: String, _ code: String) async {
        let run = await CommandRun.of(
            arguments: ["routes", "explain", "--json", "--place", "Hangzhou", "--paid-under", paid] + production
        )
        #expect(run.status == 0)
        #expect(run.json["decision"]?["backend"]?.string == backend)
        #expect(run.json["decision"]?["customsCode"]?.string == code)
        #expect(run.json["steps"]?.array?.last?["mismatches"]?.array?.isEmpty == true)
        #expect(run.json["steps"]?.array?.dropLast().allSatisfy { $0["mismatches"]?.array?.isEmpty == false } == true)
    }

    @Test func fileAndOptionsAgree() async {
        let file = await CommandRun.of("routes", "explain", "-", "--json", input: Sample.declaration())
        let options = await CommandRun.of(
            arguments: "routes explain --json --place ningbo --paid-under ams --paid-under mapi --merchant 330296T004"
                .split(separator: " ").map(String.init)
        )
        #expect(file.json["decision"] != nil)
        #expect(file.output == options.output)
    }

    @Test func noRouteIs65() async {
        let run = await CommandRun.of(arguments: ["routes", "explain", "--code", "urumqi", "--json"] + production)
        #expect(run.status == 65)
        #expect(run.json["decision"] == nil)
        #expect(run.json["noRoute"]?["nearest"]?.array?.isEmpty == false)
        #expect(run.error.contains("warning: customs.code: URUMQI is not in the customs table"))
    }

    @Test func whatKeepsEveryRouteFromTakingItIsSaidOnce() async {
        let words = ["routes", "explain", "--place"]
        let place = await CommandRun.of(arguments: words + ["ningboo"] + production)
        #expect(place.status == 65 && place.output.isEmpty, "\(place.output)")
        #expect(place.error.contains("did you mean \"ningbo\"?"), "\(place.error)")
        let note = "note: these routes look at what the order was paid under; give --paid-under, such as ams\n"
        let generation = await CommandRun.of(arguments: words + ["ningbo"] + production)
        #expect(generation.status == 65 && generation.error == note, "\(generation.error)")
        let right = await CommandRun.of(arguments: words + ["ningbo", "--paid-under", "ams"] + production)
        #expect(right.status == 0 && right.error.isEmpty, "\(right.error)")
    }

    /// What would never be sent has no route to show as right.
    @Test func aCodeOfAnotherPlaceIs65() async {
        let words = ["routes", "explain", "--place", "hangzhou", "--code", "NINGBO", "--json"]
        let run = await CommandRun.of(arguments: words + production)
        #expect(run.status == 65 && run.json["exitCode"]?.integer == 65, "\(run.output)")
        #expect(run.error.contains("error: customs.code: NINGBO is not a code of hangzhou"), "\(run.error)")
    }

    @Test func officeHasToBeNamedOnce() async {
        #expect(await CommandRun.of("routes", "explain").status == 64)
        #expect(await CommandRun.of("routes", "explain", "-", "--code", "NINGBO").status == 64)
    }

    /// What would be ignored is refused instead.
    @Test(arguments: [
        (["-", "--id", "A"], "leave out --id"), (["-", "--paid-under", "ams"], "leave out --paid-under"),
        (["--place", "ningbo", "--paid-under", "pigeon"], "no plugin has this generation; known: ams, mapi"),
        (["--place", "ningbo", "--amount", "1,5"], "--amount takes yuan"),
    ])
    func wrongValuesAreNamed(_ words: [String], _ part: String) async {
        let run = await CommandRun.of(arguments: ["routes", "explain"] + words, input: Sample.declaration())
        #expect(run.status == 64)
        #expect(run.error.contains(part), "\(run.error)")
    }

    @Test func amountsAndPaymentIDsThatRoutesLookAtCanBeGiven() async throws {
        let workspace = Workspace()
        let text = #"""
            {"backends": {"mock": {"plugin": "mock", "account": "a"}, "other": {"plugin": "mock", "account": "a"}},
             "routes": [{"payments": {"mapi": "20*"}, "amount": {"from": {"currency": "CNY", "minorUnits": 10000}},
                         "backend": "other", "failover": "mock"}, {"backend": "mock"}]}
            """#
        let file = workspace.write(text, to: "customs.json")
        for (words, backend) in [
            ([], "mock"), (["--amount", "100"], "mock"), (["--paid-under", "mapi=2019"], "mock"),
            (["--amount", "100", "--paid-under", "mapi=2019"], "other"),
        ] {
            let run = await CommandRun.of(
                arguments: ["routes", "explain", "--json", "--place", "ningbo", "--config", file] + words
            )
            #expect(run.json["decision"]?["backend"]?.string == backend, "\(words) \(run.error)")
        }
        let list = await CommandRun.of("routes", "list", "--config", file)
        #expect(list.output.split(separator: "\n").first?.contains("FAILOVER") == true, "\(list.output)")
        let hostile = workspace.write(text.replacing("mock\": {", with: "\\u001b[2J\": {"), to: "hostile.json")
        let refused = await CommandRun.of("routes", "list", "--config", hostile)
        #expect(refused.status == 78)
        #expect(!refused.error.contains("\u{1B}") && refused.error.contains("\u{FFFD}[2J"), "\(refused.error)")
    }

    /// Where secrets aren't read, two tokens must not look like one.
    @Test func aGatewaysTokensNeedNotBeThereToLookAtRoutes() async {
        let workspace = Workspace()
        let text = #"""
            {"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}],
             "gateway": {"clients": {"a": {"tokens": [{"file": "a"}, {"file": "b"}]}, "b": {"tokens": [{"env": "A"}]}}}}
            """#
        let run = await CommandRun.of("routes", "list", "--config", workspace.write(text, to: "customs.json"))
        #expect(run.status == 0, "\(run.error)")
    }

    /// Another code than the one that was given is told where the sources don't agree that it leads to the same office.
    @Test(arguments: [("NANSHAGJ", "ams", true), ("NANSHAGJ", "mapi", false), ("HANGZHOU", "ams", false)])
    func doubtfulCodesAreWarnedOf(_ code: String, _ generation: String, _ isDoubtful: Bool) async {
        let words = ["routes", "explain", "--code", code, "--paid-under", generation]
        let run = await CommandRun.of(arguments: words + production)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("warning: customs.code: NANSHAGJ is no code of generation ams") == isDoubtful)
    }

    /// What stands in a code's place may be anything: a doubt about it would repeat it.
    @Test(arguments: ["11010519491231002X", "HANGZHOU"])
    func whatIsNoCodeOfThePlaceIsNotDoubted(_ code: String) async {
        let words = ["routes", "explain", "--place", "guangzhou-nansha", "--code", code, "--paid-under", "ams"]
        let run = await CommandRun.of(arguments: words + production)
        #expect(!run.error.contains("is no code of generation"), "\(run.error)")
    }

    @Test func codesNeedNoConfiguration() async throws {
        let workspace = Workspace()
        let run = await CommandRun.of("codes", "--json", folder: workspace.path)
        #expect(run.status == 0)
        let table = try JSONParser.parse(
            Array(Repository.text("config/customs-codes.json").utf8),
            dialect: .configuration
        )
        #expect(run.json["places"]?.array?.count == table["places"]?.array?.count)
    }

    @Test func codesByPlaceAndCode() async {
        let place = await CommandRun.of("codes", "--place", "hangzhou")
        #expect(place.output.contains("Codes of mapi    HANGZHOU_ZONGSHU HANGZHOU (the first is sent)"))
        #expect(place.output.contains("https://"))
        let code = await CommandRun.of("codes", "--code", "zongshu", "--json")
        #expect((code.json["places"]?.array?.count ?? 0) >= 5)
        let unknown = await CommandRun.of("codes", "--place", "hangzhuo")
        #expect(unknown.status == 65)
        #expect(unknown.error.contains("did you mean \"hangzhou\"?"))
    }

    @Test func backendsListPluginsAndSettings() async {
        let run = await CommandRun.of(arguments: ["backends", "--json"] + production)
        let plugins = run.json["plugins"]?.array ?? []
        #expect(plugins.compactMap { $0["id"]?.string } == ["alipay-ams", "alipay-mapi", "mock"])
        for plugin in plugins {
            for setting in plugin["settings"]?.array ?? [] { #expect(setting["help"]?.string?.isEmpty == false) }
        }
        #expect(run.json["backends"]?.array?.compactMap { $0["name"]?.string } == ["ams", "mapi"])
        #expect(await CommandRun.of(arguments: ["backends", "--names"] + production).output == "ams\nmapi\n")
        let people = await CommandRun.of("backends")
        #expect(people.output.contains("plugin alipay-mapi (generation mapi)"))
        #expect(people.output.contains("  nestedSignature: one of"))
    }

    @Test func versionNamesLibraries() async {
        let run = await CommandRun.of("version", "--json")
        #expect(run.json["version"]?.string == "0.3.0")
        #expect(await CommandRun.of("--version", "--json").output == run.output)
        #expect(run.json["libraries"]?["libcurl"]?.string?.hasPrefix("libcurl/") == true)
        #expect(run.json["libraries"]?["OpenSSL"]?.string?.hasPrefix("3.") == true)
    }
}
