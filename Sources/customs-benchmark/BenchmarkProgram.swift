import Glibc

/// Measures what the issue's bars are about and prints one JSON line a figure.
@main
struct BenchmarkProgram {
    /// A benchmark: prints its own figures.
    private static let benchmarks: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("ams", AMSBenchmark.run), ("mapi", MAPIBenchmark.run), ("routing", RoutingBenchmark.run),
        ("ledger", LedgerBenchmark.run), ("submit", SubmitBenchmark.run),
        ("migrate", MigrateBenchmark.run), ("memory", MemoryBenchmark.run), ("gateway", GatewayBenchmark.run),
    ]

    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        do {
            if arguments.first == "serve" { return try StaticServer.serve(Array(arguments.dropFirst())) }
            if arguments.first == "static" { return try await StaticHTTP.serve(Array(arguments.dropFirst())) }
            if arguments.count == 3, arguments.starts(with: ["gateway", "--seconds"]),
                let seconds = Double(arguments[3])
            {
                return try await GatewayBenchmark.run(overloadSeconds: seconds)
            }
            if arguments.count == 2, arguments.first == "submit", let lines = Int(arguments[2]), lines >= 10 {
                return try SubmitBenchmark.run(lines: lines)
            }
            let known = benchmarks.map(\.name)
            guard arguments.allSatisfy(known.contains) else { return usage(known) }
            for benchmark in benchmarks where arguments.isEmpty || arguments.contains(benchmark.name) {
                try await benchmark.run()
            }
        } catch {
            Figure.complain("\(error)")
            exit(1)
        }
    }

    private static func usage(_ known: [String]) {
        Figure.complain(
            "usage: customs-benchmark [\(known.joined(separator: "|"))]... | submit LINES | gateway --seconds OVERLOAD"
        )
        exit(64)
    }
}
