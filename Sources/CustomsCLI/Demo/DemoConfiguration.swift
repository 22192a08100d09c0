import DeclarationCore

/// The configuration of the demo and the simulator's script.
enum DemoConfiguration {
    /// How long the impatient backend waits for an answer, in milliseconds; the simulator holds one back on purpose.
    /// The others have the usual time, so that a busy machine changes no outcome.
    private static let patience: Int64 = 1_000

    /// Receipts come at once, and one answer never.
    static let script: JSONValue = [
        "sendingAfterMs": 0,
        "deliveredAfterMs": 0,
        "faults": [
            [
                "operation": "declare", "requestId": .string(DemoCase.requestID(DemoCase.timeOutID).rawValue),
                "times": 1,
                "fault": "hang", "processed": true,
            ]
        ],
    ]

    /// A configuration with a backend for each generation and a route for each documented code.
    static func json(endpoint: String, gateway: String, keys: String, customs: CustomsTable) -> JSONValue {
        func key(_ name: String) -> JSONValue { ["file": .string("\(keys)/\(name).pem")] }
        let ams: JSONValue = [
            "endpoint": .string(endpoint), "clientId": "SIMULATOR_CLIENT_0001",
            "privateKey": key("ams-merchant-private"), "alipayPublicKey": key("ams-alipay-public"),
        ]
        let mapi: JSONValue = [
            "gateway": .string(gateway), "partner": "2088000000000000", "signType": "RSA2",
            "privateKey": key("mapi-merchant-private"), "alipayPublicKey": key("mapi-alipay-public"),
        ]
        let impatience: JSONValue = ["totalTimeoutMs": .number(patience)]
        return [
            "backends": [
                "ams": ["plugin": "alipay-ams", "settings": ams],
                "ams-impatient": ["plugin": "alipay-ams", "settings": ams, "transport": impatience],
                "mapi": ["plugin": "alipay-mapi", "settings": mapi],
            ],
            "routes": .array([impatientRoute] + routes(customs)),
        ]
    }

    /// A merchant's own route comes before those of the offices.
    private static let impatientRoute: JSONValue = [
        "merchant": .string(DemoCase.impatientMerchant.rawValue), "backend": "ams-impatient",
    ]

    /// An order goes to the generation it was paid under, office by office.
    private static func routes(_ customs: CustomsTable) -> [JSONValue] {
        var seen: Set<String> = []
        return customs.places.filter { $0.status == "documented" }.flatMap { place in
            place.codes.sorted { $0.key < $1.key }.flatMap { generation, codes in
                codes.filter { seen.insert("\(generation) \($0)").inserted }.map { code in
                    [
                        "customs": .string(code.rawValue), "paidUnder": .string(generation.rawValue),
                        "backend": .string(generation.rawValue),
                    ]
                }
            }
        }
    }
}
