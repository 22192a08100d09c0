import DeclarationCore
import DeclarationSimulation
import FoundationEssentials
import Testing

@testable import Simulator

/// The examples of the guide work as they stand there.
@Suite struct GuideTests {
    private static func guide() throws -> [String] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let path = root + "/Sources/DeclarationCore/Documentation.docc/Guides/Simulator.md"
        return try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8).split(separator: "\n").map(
            String.init
        )
    }

    @Test func everyCommandIsAnswered() async throws {
        let lines = try Self.guide().filter { $0.hasPrefix("curl ") }
        #expect(lines.count == 11)
        try await TestSimulator.run { simulator in
            for line in lines {
                let target = try #require(line.firstMatch(of: /\$S\/([^ "]*)/)).output.1
                let body = line.firstMatch(of: /-d '(.*)'/).map { String($0.output.1) }
                let method = line.firstMatch(of: /-X ([A-Z]+)/).map { String($0.output.1) }
                let answer = try await simulator.control(
                    method ?? (body == nil ? "GET" : "POST"),
                    String(target),
                    body ?? ""
                )
                #expect(answer.status == 200, "\(line)")
            }
        }
    }

    @Test func everyFaultOfTheTableIsARule() async throws {
        let rules = try Self.guide().compactMap {
            $0.firstMatch(of: /^\| `(\{"fault".*\})` \|/).map { String($0.output.1) }
        }
        #expect(rules.count == 14)
        try await TestSimulator.run { simulator in
            for (index, rule) in rules.enumerated() {
                let answer = try await simulator.control("POST", "faults", rule)
                #expect(answer.status == 200, "\(rule)")
                #expect(answer.json["faults"]?.array?.count == index + 1, "\(rule)")
            }
        }
    }

    @Test func theScriptIsOne() throws {
        let lines = try Self.guide()
        let start = try #require(lines.firstIndex(of: "```json"))
        let text = lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n")
        let script = try SimulationScript(json: Array(text.utf8))
        #expect(
            script.payments.count == 1 && script.faults.count == 1 && script.options.maximumDeclarations == 1_000_000
        )
    }
}
