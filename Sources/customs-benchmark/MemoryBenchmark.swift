import DeclarationCore
import FoundationEssentials
import Glibc

/// Memory and descriptors over 100,000 declarations through a real socket, 32 at a time.
enum MemoryBenchmark {
    static func run() async throws {
        let side = try MD5Side()
        defer { side.server.stop() }
        try await side.router.declare(times: 10_000, inFlight: 32)
        let early = try Usage.now()
        try await side.router.declare(times: 90_000, inFlight: 32)
        let late = try Usage.now()
        Figure(name: "memory.100k", value: late.resident, unit: "MB resident", bar: "<= 64").print()
        Figure(
            name: "memory.100k.growth",
            value: late.resident - early.resident,
            unit: "MB from 10k to 100k",
            bar: "<= 2"
        )
        .print()
        let descriptors = Double(late.descriptors - early.descriptors)
        Figure(name: "descriptors.100k.growth", value: descriptors, unit: "descriptors from 10k to 100k", bar: "<= 0")
            .print()
    }

    /// What this process holds.
    private struct Usage {
        let resident: Double
        let descriptors: Int

        static func now() throws -> Usage {
            let text = String(decoding: try InputText.read("/proc/self/status"), as: UTF8.self)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
                let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                    Double($0)
                })
            else { throw BenchmarkFailure("no VmRSS in /proc/self/status") }
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            return Usage(resident: kilobytes / 1024, descriptors: descriptors)
        }
    }
}
