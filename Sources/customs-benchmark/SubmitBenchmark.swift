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

    private struct Run {
        let seconds: Double
        /// Processor time, which others on the machine hardly change.
        let cpu: Double
        let megabytes: Double
    }

    private static func submit(_ lines: Int) throws -> Run {
        let folder = try Folder.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(lines, to: folder + "/orders.ndjson")
        let configuration = """
            {"version": 1, "backends": {"mock": {"plugin": "mock"}},
             "routes": [{"customs": "ZONGSHU", "backend": "mock"}],
             "ledger": {"store": "sqlite", "path": "ledger.db"}}
            """
        try configuration.write(toFile: folder + "/customs.json", atomically: true, encoding: .utf8)
        return try measure([
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

    /// Runs the program that was built beside this one, and asks the kernel for its greatest resident size.
    private static func measure(_ arguments: [String]) throws -> Run {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0 else { throw BenchmarkFailure("no own path") }
        let own = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let program = String(own.dropLast("-benchmark".utf8.count))
        guard own.hasSuffix("-benchmark"), access(program, X_OK) == 0 else {
            throw BenchmarkFailure("\(program) is not there; build it too: swift build -c release --product customs")
        }
        let words: [UnsafeMutablePointer<CChar>?] = (["customs"] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        var usage = rusage()
        var status: Int32 = 0
        let cost = try Cost.ofLoop {
            guard posix_spawn(&process, program, &actions, nil, words, environ) == 0,
                wait4(process, &status, 0, &usage) == process, status == 0
            else { throw BenchmarkFailure("customs submit failed: wait status \(status)") }
        }
        let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        return Run(seconds: cost.wall, cpu: cpu, megabytes: Double(usage.ru_maxrss) / 1024)
    }
}
