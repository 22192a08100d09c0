import DeclarationCore
import DeclarationTesting
import Testing

@Suite struct ConfigurationTests {
    private static let url = Setting<String>.string("url", help: "Where.")
    private static let key = Setting<Secret>.secret("key", help: "The key.")
    private static let mode = Setting<String>.choice("mode", ["a", "b"], default: "a", help: "The mode.")
    private static let size = Setting<Int>.integer("size", 1...9, default: 3, help: "The size.")

    private struct Secrets: SecretSource {
        func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
            guard reference == .environment("KEY") else { throw SecretUnavailable("the file k.pem can't be read") }
            return Secret("key material")
        }
    }

    private func loader() -> ConfigurationLoader {
        let registration = ProviderRegistration(
            id: "test",
            generation: .ams,
            summary: "A test.",
            settings: SettingsSchema(Self.url, Self.key, Self.mode, Self.size),
            limits: .none
        ) { settings, _ throws(InvalidInput) in
            let url = try settings.value(Self.url)
            if url.hasPrefix("http:") {
                throw InvalidInput([
                    Problem(.error, path: "url", "not https"), Problem(.error, path: "key", "too short"),
                ])
            }
            return FakeProvider()
        }
        return ConfigurationLoader(
            registrations: [registration],
            secrets: Secrets(),
            defaultTable: sampleTable,
            readFile: { path throws(InvalidInput) in
                throw InvalidInput([Problem(.error, path: "", "\(path) can't be read")])
            },
            services: { backend, transport throws(InvalidInput) in
                guard transport.proxy == nil else { throw InvalidInput([Problem(.error, path: "proxy", "no proxy")]) }
                return ProviderServices(backend: backend, transport: NoTransport(), keys: NoKeys(), time: StillTime())
            }
        )
    }

    private func problems(_ text: String) -> [Problem] {
        let error = #expect(throws: InvalidInput.self) { try loader().load(Array(text.utf8), file: "etc/customs.json") }
        return error?.problems ?? []
    }

    @Test func manyRepeatedKeysAreCounted() {
        let objects = Array(repeating: #"{"backend": "two", "backend": "two"}"#, count: 50).joined(separator: ", ")
        let found = problems(#"{"backends": {}, "routes": [\#(objects)]}"#)
        #expect(found.filter { $0.message.contains("stands in this object already") }.count == 20)
        #expect(found.contains { $0.message.contains("30 more keys") })
    }

    @Test func aRepeatedKeyIsOneProblemOfMany() {
        let found = problems(
            """
            {
              "logLevel": "loud",
              "backends": {
                "one": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}},
                "one": {"plugin": "test", "settings": {
                  "url": "https://x", "size": 10, "key": {"env": "KEY"},
                  "url": "https://y"
                }}
              },
              "routes": [{"backend": "two"}]
            }
            """
        )
        #expect(
            found.filter { $0.severity == .error }.map { "\($0.line ?? 0) \($0.path)" } == [
                "2 logLevel", "5 backends.one", "6 backends.one.settings.size", "7 backends.one.settings.url",
                "10 routes[0].backend",
            ],
            "\(found)"
        )
        #expect(found.contains { $0.message.contains("already, on line 4") })
        #expect(found.contains { $0.message.contains("already, on line 6") })
    }

    @Test func aBackendsGuardTakesTheFilesPlaceAsAWhole() throws {
        let text = """
            {
              "guard": {"breaker": {"failurePercent": 20}, "budgetMs": 9000},
              "backends": {
                "one": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}},
                "two": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}},
                        "guard": {"limits": {"perSecond": 5, "queueMs": 100}}},
                "free": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}, "guard": {}}
              },
              "routes": [{"backend": "one"}]
            }
            """
        let backends = try loader().load(Array(text.utf8), file: nil).backends
        let breaker = BreakerSettings(failurePercent: 20)
        #expect(backends["one"]?.guarding == GuardSettings(breaker: breaker, budget: .seconds(9)))
        #expect(
            backends["two"]?.guarding == GuardSettings(limits: CallLimits(perSecond: 5, queueTime: .milliseconds(100)))
        )
        #expect(backends["free"]?.guarding == GuardSettings.none)
        #expect(problems(text.replacing("20}", with: "0}")).first?.path == "guard.breaker.failurePercent")
    }

    @Test func aGoodFileLoads() throws {
        let configuration = try loader().load(
            Array(
                """
                { // good
                  "logLevel": "info", "inquiry": {"lingerMs": 1},
                  "backends": {
                    "one": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}},
                    "two": {"plugin": "test", "settings": {"url": "https://y", "key": {"env": "KEY"}, "mode": "b"}}
                  },
                  "routes": [{"customs": ["ningbo", "ZONGSHU"], "paidUnder": "ams", "backend": "one"}]
                }
                """.utf8
            ),
            file: "etc/customs.json"
        )
        #expect(configuration.backends.count == 2)
        #expect(configuration.backends["one"]?.inquiry.linger == .milliseconds(1))
        #expect(configuration.logLevel == .info)
        #expect(configuration.warnings.map(\.path) == ["backends.two"])
        #expect(try configuration.routes.decide(sampleDeclaration(), at: sampleTime).backend == "one")
    }

    @Test func routesHaveTheirConditions() throws {
        let text = """
            {"backends": {"one": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}}},
             "routes": [{"customs": "NINGBO", "payments": {"ams": ["20*", "9?"]}, "from": "2026-12-01T00:00:00+08:00",
              "until": "2026-12-02T00:00:00Z", "amount": {"from": {"currency": "CNY", "minorUnits": 100}},
              "share": "0.5%", "backend": "one"}, {"backend": "one"}]}
            """
        let filter = try loader().load(Array(text.utf8), file: nil).routes.routes[0].filter
        #expect(filter.payments == [.ams: ["20*", "9?"]] && filter.share?.basisPoints == 50)
        #expect(
            filter.from?.epochMilliseconds == 1_796_054_400_000 && filter.until?.epochMilliseconds == 1_796_169_600_000
        )
        #expect(filter.amountFrom == .fen(100) && filter.amountBelow == nil)
        let wrong = [
            ("2026-12-02T00:00:00Z", "2026-11-02T00:00:00Z", "until"), ("+08:00", "", "from"),
            ("0.5%", "101%", "share"),
            (#""currency": "CNY""#, #""currency": "USD""#, "amount.from.currency"), (#""9?""#, "7", "payments.ams"),
            (#"{"ams": [""#, #"{"amsi": [""#, "payments"), ("100}}", "-1}}", "amount.from.minorUnits"),
            (
                #""amount": {"from": {"currency": "CNY", "minorUnits": 100}}"#,
                #""amount": {"below": {"minorUnits": 0, "currency": "CNY"}}"#, "amount"
            ),
        ]
        for (old, new, path) in wrong {
            #expect(problems(text.replacing(old, with: new)).first?.path == "routes[0].\(path)", "\(old)")
        }
    }

    @Test func failoverThatNeverHappensIsRefused() throws {
        let settings = #""plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}"#
        let text = """
            {"backends": {"one": {\(settings), "account": "a"}, "two": {\(settings), "account": "a"},
                          "other": {\(settings), "account": "b"}},
             "routes": [{"backend": "one", "failover": ["two", "other"]}]}
            """
        #expect(problems(text).map(\.path) == ["routes[0].failover"])
        let allowed = text.replacing(#", "other"]"#, with: "]")
        #expect(try loader().load(Array(allowed.utf8), file: nil).routes.routes[0].failover == ["two"])
        let repeated = allowed.replacing("[\"two\"", with: "[\"two\", \"two\"")
        #expect(problems(repeated).filter { $0.severity == .error }.map(\.path) == ["routes[0].failover"])
        let forgetful = allowed.replacing("{\"backends", with: #"{"ledger": {"store": "none"}, "backends"#)
        #expect(problems(forgetful).filter { $0.severity == .error }.map(\.path) == ["routes[0].failover"])
    }

    @Test func theAccountIsThePluginsUnlessTheFileNamesIt() throws {
        func account(_ more: String) throws -> ProviderAccount? {
            let backend = #"{"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}}\#(more)}"#
            let text = #"{"backends": {"one": \#(backend)}, "routes": [{"backend": "one"}]}"#
            return try loader().load(Array(text.utf8), file: nil).backends["one"]?.account
        }
        #expect(try account("") == "fake")
        #expect(try account(#", "account": "shop-1@live""#) == "shop-1@live")
        #expect(throws: InvalidInput.self) { try account(#", "account": """#) }
        #expect(throws: InvalidInput.self) { try account(#", "account": "two words""#) }
    }

    @Test func everyProblemIsReportedInOneGoWithPathAndLine() {
        let found = problems(
            """
            {
              "colour": 1,
              "customsTable": "t.json",
              "transport": {"connectTimeoutMs": 0, "verify": false},
              "backends": {
                "one": {"plugin": "tset"},
                "two": {"plugin": "test", "settings": {
                  "url": "",
                  "key": {"file": "k.pem"},
                  "mode": "c",
                  "size": 10, "sise": 1}},
                "three": {"plugin": "test", "settings": {
                  "url": "http://x",
                  "key": {"env": "KEY"}}},
                "four": {"plugin": "test", "settings": {"url": "https://x", "key": "MIIEvQIBADAN"}}
              },
              "routes": [
                {"backend": "two"},
                {"customs": "NINGBO", "backend": "three"},
                {"customs": [], "backend": "none"},
                {"customs": "X"}
              ]
            }
            """
        )
        let places = found.filter { $0.severity == .error }.map { "\($0.path):\($0.line ?? 0)" }
        #expect(
            Set(places) == [
                "colour:2", "customsTable:3", "transport.connectTimeoutMs:4", "transport.verify:4",
                "backends.one.plugin:6", "backends.two.settings.url:8", "backends.two.settings.key:9",
                "backends.two.settings.mode:10", "backends.two.settings.size:11", "backends.two.settings.sise:11",
                "backends.three.settings.url:13", "backends.three.settings.key:14", "backends.four.settings.key:15",
                "routes[1]:19", "routes[2].customs:20", "routes[2].backend:20", "routes[3].backend:21", "routes[3]:21",
            ]
        )
        #expect(found.allSatisfy { $0.file == "etc/customs.json" })
        #expect(!found.description.contains("MIIEvQIBADAN") && !found.description.contains("\u{0}"))
        #expect(found.contains { $0.message.hasPrefix("can never match: routes[0] takes everything;") })
        #expect(found.compactMap(\.line) == found.compactMap(\.line).sorted())
    }

    /// What no transport can have is said at its block, and hides nothing of the backends.
    @Test func aTransportThatCannotBeHidesNothing() {
        let found = problems(
            """
            {
              "transport": {
                "proxy": "ftp://x"},
              "backends": {
                "one": {"plugin": "test", "settings": {
                  "url": "http://x", "key": {"env": "KEY"}}},
                "two": {"plugin": "test", "settings": {"url": "https://x", "key": {"env": "KEY"}},
                  "transport": {"proxy": "ftp://y"}}
              },
              "routes": [{"customs": "NINGBO", "backend": "one"}, {"backend": "two"}]
            }
            """
        )
        #expect(
            found.map { "\($0.path):\($0.line ?? 0)" } == [
                "transport.proxy:3", "backends.one.settings.url:6", "backends.one.settings.key:6",
                "backends.two.transport.proxy:8",
            ]
        )
    }

    @Test func aSecretInTheWrongPlaceIsNotRepeated() {
        let secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ" + String(repeating: "Ab/+", count: 300)
        let pem = "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN\\n-----END PRIVATE KEY-----"
        for key in [
            "{\"env\": \"\(secret)\"}", "{\"file\": \"\(secret)\"}", "{\"file\": \"\(pem)\"}", "{\"\(secret)\": 1}",
        ] {
            let text = """
                {"backends": {"b": {"plugin": "test", "settings": {"url": "https://x", "key": \(key), "\(secret)": 1}}},
                 "routes": [{"backend": "b"}]}
                """
            let found = problems(text)
            #expect(found.contains { $0.path == "backends.b.settings.key" })
            #expect(!found.description.contains("MIIE"))
        }
    }

    @Test func typingErrorsInRoutesAreSaid() throws {
        let text = """
            {"backends": {"b": {"plugin": "test", "settings": {"url": "https://REPLACE_ME", "key": {"env": "KEY"}}}},
             "routes": [{"customs": "NINGBOO", "backend": "b"}, {"paidUnder": "amz", "backend": "b"}]}
            """
        let found = problems(text)
        let errors = found.filter { $0.severity == .error }.map(\.path)
        #expect(errors == ["backends.b.settings.url", "routes[1].paidUnder"])
        #expect(found.first { $0.path == "routes[0].customs" }?.message.contains("did you mean \"NINGBO\"") == true)
        #expect(found.contains { $0.path == "backends.b.settings.url" && $0.message.contains("placeholder") })
    }

    @Test(arguments: ["", "[]", "{\"backends\": {}, \"routes\": []}", "{\"a\": 1,\n"])
    func whatIsNoConfigurationIsRefused(text: String) {
        #expect(!problems(text).isEmpty)
    }

    @Test func theSchemaKnowsEveryKeyAndTheSettingsOfEachPlugin() throws {
        let schema = ConfigurationSchema.json(registrations: loader().registrations)
        let backend = schema["properties"]?["backends"]?["additionalProperties"]
        #expect(backend?["properties"]?["plugin"]?["enum"]?.array == ["test"])
        let settings = backend?["allOf"]?.array?.first?["then"]?["properties"]?["settings"]
        #expect(settings?["required"]?.array == ["url", "key"])
        #expect(settings?["properties"]?["size"]?["maximum"]?.integer == 9)
        #expect(settings?["additionalProperties"]?.bool == false)
        #expect(schema["properties"]?["transport"]?["properties"]?["connectTimeoutMs"]?["default"]?.integer == 5_000)
    }
}

private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.notSent, .other, "no transport")
    }
}
