import DeclarationCore
import Foundation
import TestSupport

/// What a crash run works with: two simulators with two generations each, so four backends; a ledger; and a configuration
/// for each backend, all alike but for the routing table, which sends everything to that one.
final class CrashSite: Sendable {
    static let backends = ["ams-a", "mapi-a", "ams-b", "mapi-b"]

    let folder: String
    let gateways: [SimulatedGateway]
    private let batches: Batches

    /// - Parameter ledger: the store's own members of the configuration's `ledger` block.
    init(ledger: JSONValue) async throws {
        var template = Array("/tmp/customs-crash-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LocalHTTP.Failure(description: "no folder: errno \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        gateways = [
            try await SimulatedGateway.start("a", in: folder), try await SimulatedGateway.start("b", in: folder),
        ]
        batches = Batches(folder: folder, gateways: gateways)
        // Anything that keeps the buyers' data readable for all processes on the ledger.
        try Self.write("crash-run-key-of-32-bytes-or-more-0001", to: "\(folder)/ledger.key")
        for backend in Self.backends {
            let text = Configuration(gateways: gateways, ledger: ledger, backend: backend).json.text
            try Self.write(text, to: configuration(backend))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func end() async {
        for gateway in gateways {
            gateway.process.signal(SIGTERM)
            await gateway.process.end()
        }
    }

    func configuration(_ backend: String) -> String { "\(folder)/\(backend).config" }

    /// The file of a batch, made when it is first asked for.
    func batch(_ number: Int) async throws -> String { try await batches.file(number) }

    /// One file with everything of all batches.
    func everything() async throws -> (file: String, declarations: Int) {
        let text = await batches.text
        try Self.write(text, to: "\(folder)/everything.ndjson")
        return ("\(folder)/everything.ndjson", text.utf8.count { $0 == UInt8(ascii: "\n") })
    }

    fileprivate static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
}

/// Files of declarations; some ids meet faults.
private actor Batches {
    private static let size = 120
    /// The faults, and the letter at the end of the ids that meet them.
    private static let faults: [(letter: String, fault: JSONValue)] = [
        ("B", ["fault": "closeBeforeProcessing"]),
        ("C", ["fault": "closeAfterProcessing"]),
        ("D", ["fault": "none", "delayMs": 150]),
        ("E", ["fault": "httpStatus", "status": 500, "processed": true]),
        ("G", ["fault": "garbage"]),
    ]

    private let folder: String
    private let gateways: [SimulatedGateway]
    private(set) var text = ""
    private var files: [Task<String, any Error>] = []

    init(folder: String, gateways: [SimulatedGateway]) {
        self.folder = folder
        self.gateways = gateways
    }

    func file(_ number: Int) async throws -> String {
        while files.count <= number {
            let next = files.count
            let lines = (0..<Self.size).map { Self.line(next, $0) }
            text += lines.joined()
            // Some stand twice, one behind the other: both are under way at a time, also when the run is killed.
            let twins = lines.enumerated().map { index, line in index % 5 == 3 ? line + line : line }
            files.append(Task { try await make(next, twins.joined()) })
        }
        return try await files[number].value
    }

    private func make(_ number: Int, _ lines: String) async throws -> String {
        let rules = Self.faults.map { letter, fault in
            let place: [JSONValue.Member] = [
                .init("requestId", .string("CR-\(number)-*-\(letter)")), .init("operation", "declare"),
                .init("times", .number(Self.size / 20)),
            ]
            return JSONValue.object((fault.members ?? []) + place)
        }
        for gateway in gateways { try await gateway.add(faults: .array(rules)) }
        let path = "\(folder)/batch-\(number).ndjson"
        try CrashSite.write(lines, to: path)
        return path
    }

    /// Every fourth id meets a fault.
    private static func line(_ batch: Int, _ index: Int) -> String {
        let letter = index % 4 == 3 ? faults[index / 4 % faults.count].letter : "A"
        let id = "CR-\(batch)-\(index)-\(letter)"
        let json: JSONValue = [
            "requestId": .string(id),
            "paymentIds": ["ams": .string("AMS\(id)"), "mapi": .string("MAPI\(id)")],
            "amount": ["minorUnits": .number(100 + index)],
            "customs": ["code": "NINGBO"],
            "merchant": ["customsCode": "330296T004", "customsName": "Demo"],
            "buyer": ["certificateNumber": "11010519491231002X", "name": ["full": "Buyer"]],
        ]
        return json.text + "\n"
    }
}

/// A configuration file.
private struct Configuration {
    let gateways: [SimulatedGateway]
    let ledger: JSONValue
    let backend: String

    var json: JSONValue {
        let times: [JSONValue.Member] = [.init("notFoundAgeMs", 300), .init("ownerLeaseMs", 1_000)]
        return [
            "version": 1,
            "ledger": JSONValue.object(times + (ledger.members ?? [])),
            "backends": [
                "ams-a": ams(gateways[0]), "mapi-a": mapi(gateways[0]), "ams-b": ams(gateways[1]),
                "mapi-b": mapi(gateways[1]),
            ],
            "routes": [["customs": "NINGBO", "backend": .string(backend)]],
        ]
    }

    private func ams(_ gateway: SimulatedGateway) -> JSONValue {
        [
            "plugin": "alipay-ams",
            "settings": [
                "endpoint": .string(gateway.address), "clientId": "SIMULATOR_CLIENT_0001",
                "privateKey": ["file": "keys/ams-merchant-private.pem"],
                "alipayPublicKey": ["file": "keys/ams-alipay-public.pem"],
            ],
        ]
    }

    private func mapi(_ gateway: SimulatedGateway) -> JSONValue {
        [
            "plugin": "alipay-mapi",
            "settings": [
                "gateway": .string("\(gateway.address)/gateway.do"), "partner": "2088000000000000", "signType": "RSA2",
                "privateKey": ["file": "keys/mapi-merchant-private.pem"],
                "alipayPublicKey": ["file": "keys/mapi-alipay-public.pem"],
            ],
        ]
    }
}
