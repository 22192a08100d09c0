import DeclarationCore
import Glibc

/// The gateway as its clients know it: `customs serve` in a process of its own, on the mock backend with a SQLite ledger,
/// and mapi clients that declare.
struct GatewayBenchmark {
    private static let rounds = 7
    private static let declarations = 3_000
    private static let staticRequests = 20_000
    /// Connections that keep it busy, those of a steady load, which must never be what a request waits for, and more than
    /// may be at work and wait.
    private static let (busy, steady, beyondQueue) = (120, 512, 2_048)

    private let site: GatewaySite
    private let requests: MAPIRequests
    private let overloadSeconds: Double

    static func run() async throws { try await run(overloadSeconds: 10) }

    /// - Parameter overloadSeconds: how long twice the capacity is asked of it.
    static func run(overloadSeconds: Double) async throws {
        let site = try GatewaySite()
        let benchmark = GatewayBenchmark(
            site: site,
            requests: try MAPIRequests(),
            overloadSeconds: overloadSeconds
        )
        let capacity = try await benchmark.measureCapacity()
        try benchmark.measureHalfLoad(capacity / 2)
        try benchmark.measureOverload(capacity)
    }

    // MARK: - Capacity

    /// Rate and processor time, in rounds with the server alone and the library alone.
    ///
    /// - Returns: declarations a second.
    private func measureCapacity() async throws -> Double {
        let gateway = try site.serve(logLevel: "warning")
        defer { gateway.stop() }
        let load = try load(gateway, Self.busy)
        let answer = try answerLength(load)
        let task = try StaticSide(site, answer: answer, "task", connections: Self.busy)
        let thread = try StaticSide(site, answer: answer, "thread", connections: Self.busy)
        defer { [task, thread].forEach { $0.process.stop() } }
        let library = try await LibrarySide(site)
        var figures = Figures()
        for round in 0...Self.rounds {
            let (asTask, asThread) = (try task.rate(Self.staticRequests), try thread.rate(Self.staticRequests))
            let before = gateway.cpu
            let report = try load.saturate(Self.declarations)
            let cpu = (gateway.cpu - before) / Double(Self.declarations)
            try report.requireAnswered("the gateway")
            let ours = try await library.cost(Self.declarations, inFlight: Self.busy)
            // The first round connects and warms up.
            if round == 0 { continue }
            figures.append(report.rate, cpu, asTask, asThread, ours.cpu / Double(Self.declarations))
        }
        await library.close()
        figures.print()
        return figures.rate.median
    }

    private struct Figures {
        var rate: [Double] = []
        private var cpu: [Double] = []
        private var server: [Double] = []
        private var thread: [Double] = []
        private var library: [Double] = []

        mutating func append(_ rate: Double, _ cpu: Double, _ server: Double, _ thread: Double, _ library: Double) {
            self.rate.append(rate)
            self.cpu.append(cpu)
            self.server.append(server)
            self.thread.append(thread)
            self.library.append(library)
        }

        func print() {
            let overServer = zip(rate, server).map { $0 / $1 }.median
            Figure(name: "gateway.mapi.rate_over_server", value: overServer, unit: "ratio", bar: ">= 0.35").print()
            let overThread = zip(rate, thread).map { $0 / $1 }.median
            Figure(name: "gateway.mapi.rate_over_server.synchronous", value: overThread, unit: "ratio").print()
            let added = zip(cpu, library).map { $0 / $1 }.median
            Figure(name: "gateway.added_cpu", value: added, unit: "ratio", bar: "<= 1.5").print()
            Figure(name: "gateway.mapi.rate", value: rate.median, unit: "declarations/s").print()
            Figure(name: "gateway.server.rate", value: server.median, unit: "static answers/s").print()
            Figure(name: "gateway.cpu", value: cpu.median * 1e6, unit: "µs a declaration").print()
            Figure(name: "gateway.library.cpu", value: library.median * 1e6, unit: "µs a declaration").print()
        }
    }

    /// How long the gateway's answer is.
    private func answerLength(_ load: HTTPLoad) throws -> Int {
        try load.saturate(1).requireAnswered("the first declaration")
        return load.lastLength
    }

    private func load(_ server: ServerProcess, _ connections: Int) throws -> HTTPLoad {
        try HTTPLoad(port: server.port, connections: connections, mark: StaticHTTP.mark) { requests.next() }
    }

    // MARK: - Half load

    /// Latency, and reloads under it. The log is at `info`, as it names how long a reload took.
    private func measureHalfLoad(_ rate: Double) throws {
        let gateway = try site.serve(logLevel: "info")
        defer { gateway.stop() }
        let load = try load(gateway, Self.steady)
        try load.pace(rate, seconds: 3).requireAnswered("warming up")
        let quiet = try load.pace(rate, seconds: 10)
        try quiet.requireAnswered("half load")
        let ratio = quiet.latency(0.99) / quiet.latency(0.5)
        Figure(name: "gateway.p99_over_p50", value: ratio, unit: "ratio at half load", bar: "<= 5").print()
        Figure(name: "gateway.p50_ms", value: quiet.latency(0.5) * 1_000, unit: "ms at half load").print()
        let (alone, _) = try reloads(of: gateway, under: load, rate: 1, from: 0)
        Figure(name: "gateway.reload_10000_ms.alone", value: alone.median, unit: "ms, median").print()
        let (times, reloading) = try reloads(of: gateway, under: load, rate: rate, from: alone.count)
        Figure(name: "gateway.reload_10000_ms", value: times.median, unit: "ms, median", bar: "<= 100").print()
        Figure(name: "gateway.reload_10000_ms.most", value: times.max() ?? .nan, unit: "ms").print()
        let failed = Double(reloading.failed + reloading.throttled)
        Figure(name: "gateway.reload_10000.failed", value: failed, unit: "requests", bar: "<= 0").print()
        Figure(name: "gateway.reload_10000.longest_ms", value: reloading.latency(1) * 1_000, unit: "ms").print()
        Figure(name: "gateway.half_load.longest_ms", value: quiet.latency(1) * 1_000, unit: "ms").print()
    }

    /// Seven reloads of 10,000 other routes under a load: how long each took in milliseconds, and what became of the load.
    private func reloads(
        of gateway: ServerProcess,
        under load: HTTPLoad,
        rate: Double,
        from first: Int
    ) throws -> ([Double], HTTPLoad.Report) {
        let actions: [HTTPLoad.Action] = (0..<7).map { number in
            (Double(number) * 2 + 1, { try site.reroute(gateway, routes: 10_000, first + number) })
        }
        let report = try load.pace(rate, seconds: 16, actions: actions)
        let times = try gateway.events("configuration reloaded").dropFirst(first).compactMap { event in
            event["milliseconds"]?.string.flatMap { Double($0) }
        }
        guard times.count == actions.count else { throw BenchmarkFailure("\(times.count) reloads of \(actions.count)") }
        return (times, report)
    }

    // MARK: - Overload

    /// Twice the capacity: memory, what became of the requests, and how soon all is well again.
    private func measureOverload(_ capacity: Double) throws {
        let gateway = try site.serve(logLevel: "warning")
        defer { gateway.stop() }
        let load = try load(gateway, Self.beyondQueue)
        let before = try load.pace(capacity / 2, seconds: 5)
        try before.requireAnswered("half load")
        let resident = try gateway.megabytes("VmRSS")
        let start = Cost.clock()
        let over = try load.pace(capacity * 2, seconds: overloadSeconds)
        let drained = Cost.clock() - start - overloadSeconds
        let growth = try gateway.megabytes("VmHWM") - resident
        let after = try load.pace(capacity / 2, seconds: 10)
        let share = { (count: Int) in Double(count) / Double(over.total) }
        Figure(name: "gateway.overload.answered", value: share(over.answered), unit: "share").print()
        Figure(name: "gateway.overload.throttled", value: share(over.throttled), unit: "share").print()
        Figure(name: "gateway.overload.failed", value: Double(over.failed), unit: "requests", bar: "<= 0").print()
        Figure(name: "gateway.overload.growth", value: growth, unit: "MB resident").print()
        Figure(name: "gateway.overload.p99_ms", value: over.latency(0.99) * 1_000, unit: "ms").print()
        let recovery = max(0, drained) + after.recovered(within: before.latency(0.99))
        Figure(name: "gateway.overload.recovery", value: recovery, unit: "s").print()
        Figure(name: "gateway.overload.failed_after", value: Double(after.failed), unit: "requests", bar: "<= 0")
            .print()
        if let failure = over.firstFailure ?? after.firstFailure { Figure.complain(failure) }
    }
}

extension HTTPLoad.Report {
    /// Seconds until the answers of every later tenth of a second took no longer, in the median, than a time.
    fileprivate func recovered(within time: Double) -> Double {
        guard let first = ends.first else { return .infinity }
        let slots = Dictionary(grouping: zip(ends, latencies), by: { Int(($0.0 - first) * 10) })
        let late = slots.filter { $0.value.map(\.1).median > time }.keys.max()
        return late.map { Double($0 + 1) / 10 } ?? 0
    }
}
