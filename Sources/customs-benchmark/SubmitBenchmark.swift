import DeclarationCore
import FoundationEssentials
import Glibc

/// `customs submit` of a million lines on the mock, with its ledger: the most memory that the real program had, and its
/// time against that of a tenth of the lines.
enum SubmitBenchmark {
    private static let million = 1_000_000

    static func run() async throws { try run(lines: million) }

    /// Measures with fewer lines, for a quick look.
    static func run(lines: Int) throws {
        let short = try submit(lines / 10)
        let long = try submit(lines)
        let name = lines == million ? "1m" : "\(lines)"
        Figure(name: "submit.memory.\(name)", value: long.megabytes, unit: "MB resident at most", bar: "<= 64").print()
        Figure(name: "submit.growth", value: long.seconds / short.seconds, unit: "ratio", bar: "<= 10.5").print()
        Figure(name: "submit.growth.cpu", value: long.cpu / short.cpu, unit: "ratio").print()
        Figure(name: "submit.rate.\(name)", value: Double(lines) / long.seconds, unit: "declarations/s").print()
    }

    private static func submit(_ lines: Int) throws -> ProgramRun {
        let folder = try Folder.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(lines, to: folder + "/orders.ndjson")
        let configuration = """
            {"version": 1, "backends": {"mock": {"plugin": "mock"}},
             "routes": [{"customs": "ZONGSHU", "backend": "mock"}],
             "ledger": {"store": "sqlite", "path": "ledger.db"}}
            """
        try configuration.write(toFile: folder + "/customs.json", atomically: true, encoding: .utf8)
        return try ProgramRun.measure([
            "--config", folder + "/customs.json", "submit", folder + "/orders.ndjson", "--results",
            folder + "/results.ndjson",
        ])
    }

    private static func write(_ lines: Int, to path: String) throws {
        guard let file = fopen(path, "w") else { throw BenchmarkFailure("no file for the orders") }
        defer { fclose(file) }
        for number in 1...lines {
            let line = Samples.order(number).json.bytes + [0x0A]
            guard fwrite(line, 1, line.count, file) == line.count else { throw BenchmarkFailure("the disk is full") }
        }
    }
}
