import DeclarationCore
import Glibc
import ProviderCatalog
import Testing

@Suite struct ConfigTests {
    @Test func anotherVersionOfTheFormIsTold() async {
        let workspace = Workspace()
        let text = Sample.mock().replacing(#"{"backends""#, with: #"{"version": 2, "backends""#)
        let run = await CommandRun.of("config", "check", workspace.write(text, to: "c.json"))
        #expect(run.status == 78)
        #expect(run.error.contains("version: expected the number 1, found another one\n"), "\(run.error)")
    }

    @Test func allProblemsAtOnceWithLines() async {
        let workspace = Workspace()
        let file = workspace.write(
            """
            {
              "logLevel": "loud",
              "bakends": {},
              "backends": {
                "a": { "plugin": "moc" },
                "b": { "plugin": "mock", "settings": { "latencyMs": -1 } },
                "c": { "plugin": "alipay-ams", "settings": { "clientId": "X", "endpoint": "http://127.0.0.1:1",
                  "privateKey": { "env": "NO_SUCH_VARIABLE" }, "alipayPublicKey": { "file": "missing.pem" } } }
              },
              "routes": [
                { "backend": "b" },
                { "customs": "NINGBO", "backend": "b" },
                { "backend": "d" }
              ]
            }
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        for line in [
            "c.json:2: error: logLevel: ", "c.json:3: error: bakends: unknown key; did you mean \"backends\"?",
            "c.json:5: error: backends.a.plugin: unknown plugin \"moc\"; did you mean \"mock\"?",
            "c.json:6: error: backends.b.settings.latencyMs: ",
            "c.json:8: error: backends.c.settings.privateKey: the environment variable NO_SUCH_VARIABLE is not set",
            "c.json:8: error: backends.c.settings.alipayPublicKey: ",
            "c.json:12: error: routes[1]: can never match",
            "c.json:13: error: routes[2].backend: unknown backend \"d\"",
        ] {
            #expect(run.error.contains(line), "\(line)")
        }
        let json = await CommandRun.of("config", "check", file, "--json")
        #expect(json.json["valid"]?.bool == false)
        #expect((json.json["problems"]?.array?.count ?? 0) >= 8)
        #expect(json.json["problems"]?.array?.allSatisfy { $0["line"]?.integer != nil } == true)
    }

    /// What a plugin and the gateway check themselves is told also where a choice is wrong or something is missing.
    @Test func oneMistakeHidesNoOther() async {
        let workspace = Workspace()
        _ = workspace.write("no key", to: "junk.pem")
        let file = workspace.write(
            """
            {
              "ledger": { "store": "postgresql" },
              "backends": {
                "a": { "plugin": "alipay-ams", "settings": { "region": "mars", "endpoint": "ftp://x", "clientId": "a b",
                  "privateKey": { "file": "junk.pem" }, "alipayPublicKey": { "file": "junk.pem" } } },
                "m": { "plugin": "alipay-mapi", "settings": { "signType": "RSA3", "gateway": "ftp://x", "partner": "12",
                  "charset": "LATIN", "privateKey": { "file": "junk.pem" }, "alipayPublicKey": { "file": "gone.pem" } } },
                "x": { "plugin": "mok", "transport": { "caBundle": "gone.pem" } }
              },
              "routes": [
                { "customs": "NINGBO", "backend": "a", "share": "200%", "move": "none", "failover": "gone" },
                { "backend": "m", "shadow": "x" }
              ],
              "gateway": { "amsPrivateKey": { "file": "junk.pem" }, "clients": {
                "one": { "ams": { "publicKey": { "file": "junk.pem" } }, "mapi": { "md5Key": { "env": "NO_SUCH" } } },
                "two": { "mapi": { "partner": "1" } }
              } }
            }
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        for place in [
            "2: error: ledger: ", "4: error: backends.a.settings.region: ", "4: error: backends.a.settings.endpoint: ",
            "4: error: backends.a.settings.clientId: ", "5: error: backends.a.settings.privateKey: ",
            "5: error: backends.a.settings.alipayPublicKey: ", "6: error: backends.m.settings.signType: ",
            "6: error: backends.m.settings.gateway: ", "6: error: backends.m.settings.partner: ",
            "7: error: backends.m.settings.charset: ", "7: error: backends.m.settings.privateKey: ",
            "7: error: backends.m.settings.alipayPublicKey: ", "8: error: backends.x.plugin: ",
            "8: error: backends.x.transport.caBundle: ", "11: error: routes[0].share: ", "11: error: routes[0].move: ",
            "11: error: routes[0].failover: ", "14: error: gateway.amsPrivateKey: ",
            "15: error: gateway.clients.one.ams.clientId: ", "gateway.clients.one.ams.publicKey: ",
            "15: error: gateway.clients.one.mapi.partner: ", "15: error: gateway.clients.one.mapi.md5Key: ",
            "16: error: gateway.clients.two.mapi: needs md5Key, rsaPublicKey or dsaPublicKey",
        ] {
            #expect(run.error.contains(place), "\(place) in \(run.error)")
        }
        // Nor is anything told that only follows from a mistake.
        for message in ["needs the ledger", "needs gateway.amsPrivateKey", "no route leads here", "has the share"] {
            #expect(!run.error.contains(message), "\(message) in \(run.error)")
        }
    }

    /// What would keep the gateway or the ledger from starting is told by the check.
    @Test func whatWouldNotStartIsTold() async {
        let workspace = Workspace()
        _ = workspace.write("nothing of the kind", to: "junk.pem")
        let file = workspace.write(
            """
            {
              "ledger": { "keys": [{ "file": "junk.pem" }] },
              "backends": { "m": { "plugin": "mock" } },
              "routes": [{ "backend": "m" }],
              "gateway": {
                "address": "localhost",
                "admin": { "address": "here" },
                "tls": { "certificate": "junk.pem", "privateKey": { "file": "junk.pem" }, "clientAuthorities": "junk.pem" },
                "clients": {
                  "c": { "certificates": ["\(String(repeating: "0a", count: 32))"] },
                  "a": { "ams": { "clientId": "one", "publicKey": { "file": "junk.pem" } } },
                  "b": { "ams": { "clientId": "one", "publicKey": { "file": "junk.pem" } } } }
              }
            }
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        for place in [
            "2: error: ledger.keys[0]: too short", "6: error: gateway.address: not numeric",
            "7: error: gateway.admin.address: not numeric", "8: error: gateway.tls: server certificate: ",
            "gateway.clients: two clients have the same ams.clientId one",
        ] {
            #expect(run.error.contains(place), "\(place) in \(run.error)")
        }
        #expect(!run.error.contains("gateway.clients.c"))
        let ports = workspace.write(
            #"{"backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}], "gateway": {"admin": {"port": 8080}}}"#,
            to: "p.json"
        )
        let same = await CommandRun.of("config", "check", ports)
        #expect(same.error.contains("gateway.admin.port: the same as gateway.port"), "\(same.error)")
        // What serves nothing needs no keys.
        let empty = workspace.write(
            """
            {"backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}],
             "gateway": {"tls": {"certificate": "junk.pem", "privateKey": {"file": "gone.pem"}},
              "clients": {"a": {"tokens": [{"file": "gone"}]}}}}
            """,
            to: "d.json"
        )
        #expect(await CommandRun.of("routes", "list", "--config", empty).status == 0)
    }

    /// What is well-formed and can't work all the same.
    @Test func whatCanNeverWorkIsTold() async {
        let workspace = Workspace()
        _ = workspace.write("abc", to: "short")
        _ = workspace.write("0123456789abcdef\n0123456789abcdef", to: "two-lines")
        _ = workspace.write("0123456789abcdef", to: "token")
        let file = workspace.write(
            """
            {
              "backends": { "m": { "plugin": "mock" } },
              "routes": [{ "region": "China", "backend": "m" }, { "region": "cn", "backend": "m" }, { "backend": "m" }],
              "gateway": { "address": "0:0:0:0:0:0:0:1", "clients": {
                "a": { "mapi": { "partner": "2088000000000001", "md5Key": { "file": "short" } },
                  "paymentIds": [
                    { "pattern": "20*", "generation": "ams" }, { "pattern": "2023??*", "generation": "mapi" },
                    { "pattern": "2*", "generation": "mapi" }] },
                "b": { "tokens": [{ "file": "two-lines" }] },
                "c": { "certificates": ["\(String(repeating: "0a", count: 32))"] },
                "d": { "certificates": ["\(String(repeating: "0b", count: 32))"], "tokens": [{ "file": "token" }] } } }
            }
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        for place in [
            "3: error: routes[0].region: \"CHINA\" is no region: two letters",
            "5: error: gateway.clients.a.mapi.md5Key: too short",
            "6: warning: gateway.clients.a.paymentIds: the rule for \"2023??*\" never counts",
            "9: error: gateway.clients.b.tokens: a token has bytes that no bearer token has",
            "10: error: gateway.clients.c.certificates: a certificate needs gateway.tls.clientAuthorities",
        ] {
            #expect(run.error.contains(place), "\(place) in \(run.error)")
        }
        #expect(!run.error.contains("\"2*\" never counts"))
        #expect(!run.error.contains("gateway.clients.d"))
        #expect(!run.error.contains("gateway.address"))
        #expect(!run.error.contains("routes[1]"))
    }

    /// An office of a client's list that its orders can't name, or not under every backend, and a word that is no office.
    @Test func officesThatAClientCannotReachAreTold() async throws {
        let workspace = Workspace()
        _ = workspace.write("0123456789abcdef", to: "token")
        _ = workspace.write("0123456789abcdef", to: "md5")
        let text = """
            {
              "backends": { "m": { "plugin": "mock", "settings": { "speaksAs": "ams" } } },
              "routes": [{ "backend": "m" }],
              "gateway": { "clients": {
                "narrow": { "ams": { "clientId": "C", "publicKey": { "file": "gone.pem" } },
                  "customs": ["hangzhou", "ningbo"] },
                "wide": { "ams": { "clientId": "D", "publicKey": { "file": "gone.pem" } },
                  "customs": ["hangzhou", "ZONGSHU"] },
                "wrong": { "tokens": [{ "file": "token" }], "customs": ["NINGPO"] } } }
            }
            """
        let run = await CommandRun.of("config", "check", workspace.write(text, to: "c.json"))
        #expect(
            run.error.contains(
                "6: warning: gateway.clients.narrow.customs: in the ams dialect it can't name hangzhou: the code ZONGSHU stands "
                    + "for general-administration there, and is refused. Add \"ZONGSHU\" if it may declare to all that goes under "
                    + "that code; or let it send HANGZHOU_ZONGSHU"
            ),
            "\(run.error)"
        )
        #expect(
            run.error.contains("9: error: gateway.clients.wrong.customs: \"NINGPO\" is no place and no customs code")
        )
        #expect(!run.error.contains("can't name ningbo") && !run.error.contains("wide.customs"), "\(run.error)")
    }

    /// AMS's one code for eight places, beside a backend that declares to seven of them under codes of their own.
    @Test func aCodeThatCoversLessThanItSaysIsTold() async throws {
        let workspace = Workspace()
        _ = workspace.write("0123456789abcdef", to: "md5")
        let mapi = #"{ "partner": "2088000000000001", "md5Key": { "file": "md5" } }"#
        let backends = ["alipay-ams", "alipay-mapi"].map { "\"\($0)\": { \"plugin\": \"\($0)\" }" }
        func check(_ backends: [String], _ customs: String) async -> CommandRun {
            let text = """
                { "backends": { \(backends.joined(separator: ", ")) }, "routes": [{ "backend": "x" }],
                  "gateway": { "clients": { "shop": { "mapi": \(mapi), "customs": \(customs) } } } }
                """
            return await CommandRun.of("config", "check", workspace.write(text, to: "c.json"))
        }
        let mixed = await check(backends, #""ZONGSHU""#)
        #expect(mixed.error.contains("\"ZONGSHU\" stands for general-administration alone"), "\(mixed.error)")
        #expect(mixed.error.contains("(xinzheng-airport, tianjin, guangzhou-airport, "), "\(mixed.error)")
        for (backends, customs) in [
            (backends, #""general-administration""#), ([backends[0]], #""ZONGSHU""#), ([backends[1]], #""ZONGSHU""#),
        ] {
            let run = await check(backends, customs)
            #expect(!run.error.contains("shop.customs"), "\(run.error)")
        }
    }

    /// A ledger of another kind than was meant would be one for each host.
    @Test(arguments: [
        (#""connection": {"env": "X"}"#, #"ledger.connection: it is for PostgreSQL alone; add "store": "postgresql""#),
        (
            #""store": "postgresql", "connection": {"env": "X"}, "keys": [{"env": "K"}], "path": "l.sqlite""#,
            "ledger.path: it is for SQLite alone"
        ),
    ])
    func settingsOfTheOtherStoreAreRefused(_ ledger: String, _ message: String) async {
        let text = #"{"ledger": {\#(ledger)}, "backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}]}"#
        let workspace = Workspace()
        let run = await CommandRun.of(
            "config",
            "check",
            workspace.write(text, to: "c.json"),
            environment: ["X": "host=127.0.0.1 port=1", "K": String(repeating: "k", count: 32)]
        )
        #expect(run.status == 78 && run.error.contains(message), "\(run.error)")
    }

    @Test func anOfficeWithoutACodeIsTold() async {
        let workspace = Workspace()
        let text = """
            {"backends": {"m": {"plugin": "mock"},
              "a": {"plugin": "alipay-ams", "settings": {"clientId": "X", "endpoint": "https://open-na-global.alipay.com",
                "privateKey": {"file": "k"}, "alipayPublicKey": {"file": "k"}}}},
             "routes": [
               {"customs": "xian", "backend": "a"},
               {"customs": "shanghai", "backend": "a"},
               {"customs": ["hangzhou", "NINGBO"], "backend": "a"},
               {"backend": "m"}]}
            """
        let run = await CommandRun.of("config", "check", workspace.write(text, to: "c.json"))
        let warnings = run.error.split(separator: "\n").filter { $0.contains("routes[") }
        #expect(warnings.count == 1, "\(run.error)")
        #expect(run.error.contains("c.json:5: warning: routes[0].customs: XIAN has no code in generation ams"))
    }

    @Test func thePlaceOfTheLedgerIsLookedAt() async {
        let workspace = Workspace()
        func check(_ path: String) async -> CommandRun {
            let text =
                #"{"ledger": {"path": "\#(path)"}, "backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}]}"#
            let file = workspace.write(text, to: "c.json")
            return await CommandRun.of("config", "check", file, environment: ["CUSTOMS_LEDGER": ""])
        }
        let folder = await check(".")
        #expect(folder.status == 78)
        #expect(folder.error.contains("error: ledger.path: the ledger "), "\(folder.error)")
        let missing = await check("nowhere/ledger.sqlite")
        #expect(missing.status == 0)
        #expect(missing.error.contains("warning: ledger.path: there is no folder "), "\(missing.error)")
        #expect(missing.output.contains("1 warning\n"))
        #expect(await check("ledger.sqlite").error == "")
    }

    /// Without backends nothing is said of routes to them.
    @Test func missingBackendsAreToldOnce() async {
        let workspace = Workspace()
        let text =
            #"{"backends": {}, "routes": [{"backend": "a", "customs": "NINGBOO", "share": 1}, {"backend": "b"}]}"#
        let run = await CommandRun.of("config", "check", workspace.write(text, to: "c.json"))
        #expect(run.error.contains("backends: expected an object with at least one backend, found an empty object"))
        #expect(!run.error.contains("unknown backend"), "\(run.error)")
        #expect(run.error.contains("\"NINGBOO\" is no place or code of the customs table"), "\(run.error)")
    }

    /// Filled in by halves: with keys that are there, what is left of the template would go out as it is.
    @Test(arguments: ["production", "sandbox"]) func aTemplatesPlaceholdersAreErrors(name: String) async {
        let template = await CommandRun.of("config", "check", "config/\(name).json")
        #expect(template.status == 78)
        let workspace = Workspace()
        let file = workspace.write(Repository.text("config/\(name).json"), to: "c.json")
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        for setting in ["clientId", "partner"] {
            let expected = "settings.\(setting): still the template's placeholder; put your own value in"
            let lines = run.error.split(separator: "\n").filter { $0.contains(expected) }
            #expect(lines.count == 1 && lines[0].contains(": error: backends."), "\(run.error)")
        }
        // What sends nothing can be asked all the same.
        #expect(await CommandRun.of("routes", "list", "--config", file).status == 0)
    }

    @Test func goodOneIsDescribed() async {
        let run = await CommandRun.of("config", "check")
        #expect(run.status == 0)
        #expect(run.output.contains("config/customs.json can be used."))
        #expect(run.output.contains("20 routes, 0 warnings"))
        #expect(run.error.isEmpty)
    }

    @Test func riskySettingsAreExplained() async {
        let workspace = Workspace()
        let file = workspace.write(
            """
            {"backends": {"m": {"plugin": "alipay-mapi", "settings": {"gateway": "http://127.0.0.1:1/gateway.do",
             "partner": "2088000000000000", "signType": "MD5", "md5Key": {"env": "KEY"}}},
             "spare": {"plugin": "mock"}}, "routes": [{"backend": "m"}]}
            """,
            to: "c.json"
        )
        let environment = ["KEY": String(repeating: "a", count: 32)]
        let run = await CommandRun.of("config", "check", file, environment: environment)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("backends.m.settings.nestedSignature = "))
        #expect(run.output.contains("backends.m.settings.signType = \"MD5\""))
        #expect(run.error.contains("c.json:3: warning: backends.spare: no route leads here"))
        let json = await CommandRun.of("config", "check", "--json", file, environment: environment)
        let notable = json.json["notable"]?.array ?? []
        let nested = notable.first { $0["path"]?.string == "backends.m.settings.nestedSignature" }
        #expect((nested?["help"]?.string?.count ?? 0) > 60)
    }

    /// One that nobody writes into would hold a service up for ever.
    @Test func aPipeIsNoKey() async {
        let workspace = Workspace()
        let pipe = workspace.path + "/key"
        #expect(mkfifo(pipe, 0o600) == 0)
        let file = workspace.write(
            """
            {"backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}], "ledger": {"keys": [{"file": "\(pipe)"}]}}
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 78)
        #expect(run.error.contains("key is empty"), "\(run.error)")
    }

    @Test func aCallMayNotOutliveItsGrave() async {
        let workspace = Workspace()
        let file = workspace.write(
            """
            {"backends": {"m": {"plugin": "mock"}}, "routes": [{"backend": "m"}], "transport": {"totalTimeoutMs": 20000},
             "ledger": {"notFoundAgeMs": 19999}}
            """,
            to: "c.json"
        )
        let run = await CommandRun.of("config", "check", file)
        #expect(run.status == 0)
        #expect(run.error.contains("c.json:2: warning: ledger.notFoundAgeMs: 19999 is less"), "\(run.error)")
    }

    @Test func isFoundInOrder() async {
        let workspace = Workspace()
        let broken = { (name: String) in workspace.write("{\"\(name)\": 1}", to: name + ".json") }
        _ = workspace.write("{\"system\": 1}", to: "xdg/customs/customs.json")
        let environment = ["XDG_CONFIG_HOME": workspace.path + "/xdg"]
        func found(_ arguments: [String] = [], _ extra: [String: String] = [:]) async -> String {
            let variables = environment.merging(extra) { $1 }
            return await CommandRun.of(
                arguments: ["routes", "list"] + arguments,
                environment: variables,
                folder: workspace.path
            ).error
        }
        #expect(await found().contains("/xdg/customs/customs.json:1: error: system"))
        _ = workspace.write("{\"second\": 1}", to: "config/customs.json")
        #expect(await found().contains("error: second"))
        _ = workspace.write("{\"first\": 1}", to: "customs.json")
        #expect(await found().contains("error: first"))
        let variable = ["CUSTOMS_CONFIG": broken("variable")]
        #expect(await found([], variable).contains("error: variable"))
        #expect(await found(["--config", broken("option")], variable).contains("error: option"))
    }

    @Test func missingOneSaysWhereItLooked() async {
        let workspace = Workspace()
        let run = await CommandRun.of("declare", environment: ["HOME": "/nonexistent"], folder: workspace.path)
        #expect(run.status == 78)
        for place in [
            "\(workspace.path)/customs.json", "\(workspace.path)/config/customs.json",
            "/nonexistent/.config/customs/customs.json", "/etc/customs/customs.json", "CUSTOMS_CONFIG",
        ] {
            #expect(run.error.contains(place), "\(place)")
        }
    }

    @Test func schemaFileIsTheSchema() async {
        let run = await CommandRun.of("config", "schema")
        #expect(run.status == 0)
        #expect(
            Repository.text("config/customs.schema.json") == run.output,
            "rewrite it: customs config schema > config/customs.schema.json"
        )
    }
}
