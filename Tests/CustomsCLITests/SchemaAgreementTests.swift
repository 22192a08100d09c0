import CustomsCLI
import DeclarationCore
import ProviderCatalog
import Testing

/// An editor with the schema and the program say the same of a configuration.
@Suite struct SchemaAgreementTests {
    private static let schema = ConfigurationSchema.json(registrations: BuiltIn.all)
    private static let templates = ["customs", "simulator", "sandbox", "production", "gateway", "deploy/gateway"]

    /// Every kind of key once.
    private static let base: JSONValue = [
        "version": 1, "logLevel": "info",
        "transport": ["connectTimeoutMs": 1000, "http2": false, "proxy": "http://127.0.0.1:3128"],
        "inquiry": ["lingerMs": 0],
        "backends": [
            "a": [
                "plugin": "alipay-ams", "note": "x", "transport": ["queueLimit": 5],
                "settings": [
                    "endpoint": "http://127.0.0.1:1", "clientId": "CLIENT", "privateKey": ["env": "K"],
                    "alipayPublicKey": ["file": "k.pem"], "keyVersion": 1,
                ],
            ],
            "m": [
                "plugin": "alipay-mapi",
                "settings": [
                    "gateway": "http://127.0.0.1:1/gateway.do", "partner": "2088000000000000", "signType": "RSA2",
                    "privateKey": ["env": "K"], "alipayPublicKey": ["file": "k.pem"],
                ],
            ],
            "x": ["plugin": "mock", "settings": ["latencyMs": 1]],
        ],
        "routes": [
            ["customs": "NINGBO", "backend": "a", "note": "y"],
            ["customs": ["HENAN", "XIAN"], "merchant": "M", "region": ["CN"], "paidUnder": "mapi", "backend": "m"],
            ["backend": "x"],
        ],
    ]

    private let workspace = Workspace()

    private func loads(_ json: JSONValue) async -> Bool {
        let file = workspace.write(json.prettyText, to: "c.json")
        return await CommandRun.of("routes", "list", "--config", file).status == 0
    }

    @Test(arguments: templates)
    func templatesFit(_ name: String) async throws {
        let text = Array(Repository.text("config/\(name).json").utf8)
        let value = try JSONParser.parse(text, dialect: .configuration)
        #expect(try SchemaEvaluator.accepts(value, Self.schema))
        #expect(await CommandRun.of("routes", "list", "--config", "config/\(name).json").status == 0)
    }

    /// Where, and what is put there; nothing takes the key away.
    private static let mutations: [(path: [String], value: JSONValue?)] = [
        (["$schema"], "customs.schema.json"), (["$schema"], 1), (["extra"], 1), (["version"], 2), (["version"], "1"),
        (["version"], nil), (["logLevel"], "loud"), (["logLevel"], nil), (["customsTable"], ""), (["customsTable"], 7),
        (["transport"], nil), (["transport"], []), (["transport", "extra"], true),
        (["transport", "connectTimeoutMs"], 0), (["transport", "connectTimeoutMs"], 600_000),
        (["transport", "connectTimeoutMs"], 600_001), (["transport", "connectTimeoutMs"], "1000"),
        (["transport", "connectTimeoutMs"], JSONValue(.number("1.5"))), (["transport", "http2"], "no"),
        (["transport", "http2"], .null), (["inquiry", "lingerMs"], -1), (["inquiry", "linger"], 1), (["inquiry"], [:]),
        (["backends"], nil), (["backends"], [:]), (["backends"], "a"), (["backends", "a", "plugin"], nil),
        (["backends", "a", "plugin"], "alipay"), (["backends", "a", "extra"], 1), (["backends", "a", "note"], nil),
        (["backends", "a", "note"], ["x"]), (["backends", "a", "settings"], nil), (["backends", "a", "settings"], 1),
        (["backends", "x", "settings"], nil), (["backends", "x", "settings", "latencyMs"], -1),
        (["backends", "x", "settings", "speaksAs"], "nobody"), (["backends", "x", "settings", "speaksAs"], "mapi"),
        (["backends", "x", "settings", "script"], ["faults": [["fault": "garbage"]]]),
        (["backends", "x", "settings", "script"], ["faults": [["fault": "rubbish"]]]),
        (["backends", "x", "settings", "script"], ["payments": [["state": "paid"]]]),
        (["backends", "a", "settings", "clientId"], nil), (["backends", "a", "settings", "clientId"], ""),
        (["backends", "a", "settings", "clientID"], "x"), (["backends", "a", "settings", "privateKey"], nil),
        (["backends", "a", "settings", "privateKey"], "secret"), (["backends", "a", "settings", "privateKey"], [:]),
        (["backends", "a", "settings", "privateKey"], ["env": "A", "file": "B"]),
        (["backends", "a", "settings", "privateKey"], ["env": ""]),
        (["backends", "a", "settings", "privateKey"], ["environment": "A"]),
        (["backends", "a", "settings", "keyVersion"], 0), (["backends", "a", "settings", "booleanForm"], "yes"),
        (["backends", "m", "settings", "signType"], "RSA"), (["backends", "m", "settings", "signType"], "RSA3"),
        (["backends", "m", "settings", "partner"], nil), (["backends", "m", "settings", "nestedSignature"], "x"),
        (["backends", "a", "transport", "queueLimit"], 0), (["backends", "a", "transport"], "fast"),
        (["routes"], nil), (["routes"], []), (["routes"], ["backend": "a"]), (["routes", "0", "backend"], nil),
        (["routes", "0", "backend"], 1), (["routes", "0", "customs"], []), (["routes", "0", "customs"], [1]),
        (["routes", "0", "customs"], ""), (["routes", "0", "customs"], ["A", "B"]), (["routes", "0", "custom"], "A"),
        (["routes", "1", "merchant"], nil), (["routes", "1", "region"], "CN"), (["routes", "1", "paidUnder"], .null),
        (["routes", "2"], "x"),
    ]

    @Test func schemaAndLoaderAgree() async throws {
        #expect(try SchemaEvaluator.accepts(Self.base, Self.schema))
        #expect(await loads(Self.base))
        var verdicts: Set<Bool> = []
        for mutation in Self.mutations {
            let json = Self.base.replacing(mutation.path[...], with: mutation.value)
            let accepted = try SchemaEvaluator.accepts(json, Self.schema)
            let context = "\(mutation.path.joined(separator: ".")) = \(mutation.value?.text ?? "nothing")"
            #expect(await loads(json) == accepted, "schema \(accepted ? "accepts" : "refuses"): \(context)")
            verdicts.insert(accepted)
        }
        #expect(verdicts == [true, false])
    }
}

extension JSONValue {
    /// The same with another value at a path of keys and positions, or without it.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        if var elements = array, let index = Int(key) {
            elements[index] = elements[index].replacing(rest, with: value)
            return .array(elements)
        }
        var members = self.members ?? []
        let index = members.firstIndex { $0.key == key }
        if rest.isEmpty, value == nil {
            members.removeAll { $0.key == key }
        } else if let index {
            members[index].value = members[index].value.replacing(rest, with: value)
        } else {
            members.append(.init(key, JSONValue.object([:]).replacing(rest, with: value)))
        }
        return JSONValue.object(members)
    }
}
