import DeclarationCore
import FoundationEssentials
import Testing

/// `customs backends --health`.
@Suite struct BackendHealthTests {
    private static func configure(_ folder: LedgerFolder, _ backends: String) throws -> [String: String] {
        let path = folder.path + "/customs.json"
        let text = #"{"backends": {\#(backends)}, "routes": [{"backend": "good"}]}"#
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return folder.environment.merging(["CUSTOMS_CONFIG": path]) { $1 }
    }

    private static let good = #""good": {"plugin": "mock"}"#

    private static func failing(_ name: String, _ fault: String) -> String {
        #""\#(name)": {"plugin": "mock", "settings": {"script": {"faults": [{"operation": "inquire", \#(fault)}]}}}"#
    }

    @Test func aGatewayThatCantBeAskedIsAnError() async throws {
        let wrong = await CommandRun.of("backends", "--health", "--gateway", "127.0.0.1:8081")
        #expect(wrong.status == 64 && wrong.error.contains("http://127.0.0.1:8081"), "\(wrong.error)")
        let dead = await CommandRun.of("backends", "--health", "--gateway", "http://127.0.0.1:1")
        #expect(dead.status == 3 && dead.output.isEmpty, "\(dead.output)")
        #expect(dead.error.contains("error: the gateway can't be asked") && dead.error.contains("gateway.admin"))
    }

    @Test func aBackendThatWorksAnswersAndTheLedgersFiguresStandBesideIt() async throws {
        let folder = try LedgerFolder()
        let environment = try Self.configure(folder, Self.good)
        let before = await CommandRun.of("backends", "--health", "--json", environment: environment)
        #expect(before.status == 0)
        #expect(before.json["health"]?.array?.first?["declarations"] == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.ledger), "asking makes no ledger")
        for (id, payment) in [("CLI-0001", "2026112119074101"), ("CLI-0002", "NOTEXIST-1")] {
            let file = "\(folder.path)/\(id).json"
            let payments = #"{"ams": "\#(payment)"}"#
            try Data(Sample.declaration(id, payments: payments).utf8).write(to: URL(fileURLWithPath: file))
            _ = await CommandRun.of("declare", file, environment: environment)
        }
        let run = await CommandRun.of("backends", "--health", "--json", environment: environment)
        let health = try #require(run.json["health"]?.array?.first)
        #expect(health["backend"]?.string == "good" && health["health"]?.string == "answers")
        #expect(health["isAuthenticated"]?.bool == true)
        for span in ["lastHour", "lastDay"] {
            let counts = health["declarations"]?[span]
            #expect(counts?["accepted"]?.integer == 1 && counts?["refused"]?.integer == 1, "\(run.output)")
        }
        #expect(health["declarations"]?["lastAccepted"]?.string != nil)
        // As whoever only reads needs no key.
        try FileManager.default.removeItem(atPath: folder.ledger + ".key")
        let text = await CommandRun.of("backends", "--health", environment: environment).output
        #expect(text.contains("good     mock        answers  yes") && text.contains("1/1/0"), "\(text)")
    }

    @Test(arguments: [
        (#""fault": "refuse", "refusal": "accessDenied""#, Int32(1), "refuses"),
        (#""fault": "closeAfterProcessing""#, 2, "no usable answer"),
        (#""fault": "refuseConnection""#, 3, "unreachable"),
    ])
    func whatIsWrongWithOneDecidesTheExitCode(fault: String, status: Int32, word: String) async throws {
        let folder = try LedgerFolder()
        let environment = try Self.configure(folder, Self.good + "," + Self.failing("other", fault))
        let run = await CommandRun.of("backends", "--health", "--json", environment: environment)
        #expect(run.status == status, "\(run.output)\(run.error)")
        let words = run.json["health"]?.array?.compactMap { $0["health"]?.string } ?? []
        #expect(words == ["answers", word], "\(run.output)")
        #expect(run.json["exitCode"]?.integer == Int64(status))
    }
}
