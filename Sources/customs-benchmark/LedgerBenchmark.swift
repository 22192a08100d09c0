import AlipayAMS
import DeclarationCore
import OpenSSLSigning
import SQLiteLedger

/// What a ledger in SQLite costs: a declaration through AMS with it and without it, and its durable writes against a bare
/// loop that writes and syncs as often.
enum LedgerBenchmark {
    static let inFlight = 32
    private static let rounds = 7

    static func run() async throws {
        try await measureOverhead(delay: 0, perRound: 3_000, name: "ledger.overhead.ams", bar: "<= 1.10")
        // As of a gateway that is reached over the internet and takes its time.
        try await measureOverhead(delay: 50, perRound: 1_500, name: "ledger.overhead.ams.50ms", bar: nil)
        try await measureStore()
    }

    /// The rate without a ledger over the rate with one, 32 in flight, over TLS. Beside it the same in processor time, and
    /// the floor: what it would be if the ledger took the processor time of a bare SQLite loop that writes the same rows.
    private static func measureOverhead(delay: Int, perRound: Int, name: String, bar: String?) async throws {
        let merchant = try SigningKeyPair.generateRSA(bits: 2048)
        let gateway = try SigningKeyPair.generateRSA(bits: 2048)
        let answer = try AMSSample(gatewayKey: gateway.privatePEM).answer
        let server = try StaticServer(answer: answer, tls: true, delay: delay)
        defer { server.stop() }
        let plain = try AMSBenchmark.router(server, merchant, gateway).router
        let ledger = try LedgerSide(plain)
        let bare = try await BareLedger()
        let orders = Orders()
        var ratios: (wall: [Double], cpu: [Double], floor: [Double]) = ([], [], [])
        for round in 0...rounds {
            let without = try await Cost.of {
                try await inLanes(perRound) { try await accepted(plain.declare(orders.next()).outcome) }
            }
            let with = try await ledger.cost(perRound, orders)
            let rows = try Cost.ofLoop { try bare.declare(perRound, inGroupsOf: inFlight / 2) }
            // The first round connects and warms up.
            if round == 0 { continue }
            ratios.wall.append(with.wall / without.wall)
            ratios.cpu.append(with.cpu / without.cpu)
            ratios.floor.append((without.cpu + rows.cpu) / without.cpu)
        }
        await ledger.close()
        Figure(name: name, value: ratios.wall.median, unit: "ratio", bar: bar).print()
        Figure(name: "\(name).cpu", value: ratios.cpu.median, unit: "ratio").print()
        Figure(name: "\(name).cpu.floor", value: ratios.floor.median, unit: "ratio").print()
    }

    /// Declarations a second at a backend in process, each with its two durable writes, over those of two bare loops that
    /// make as many groups durable: one through SQLite's C API that writes the same rows, one that appends to a file.
    private static func measureStore() async throws {
        let perRound = 4_000
        let ledger = try LedgerSide(try InstantProvider.router())
        let bare = try await BareLedger()
        let append = try BareAppend()
        let orders = Orders()
        var over: (bare: [Double], append: [Double]) = ([], [])
        var rate: [Double] = []
        var groups: [Double] = []
        for round in 0...rounds {
            let before = ledger.traffic
            let ours = try await ledger.cost(perRound, orders)
            // The bare loops make groups of the size that the ledger made.
            let commits = ledger.traffic.commits - before.commits
            let size = max(1, (ledger.traffic.calls - before.calls) / max(1, commits))
            let rows = try Cost.ofLoop { try bare.declare(perRound, inGroupsOf: size) }
            let bytes = try Cost.ofLoop { try append.write(commits, bytes: size * 1_000) }
            if round == 0 { continue }
            over.bare.append(rows.wall / ours.wall)
            over.append.append(bytes.wall / ours.wall)
            rate.append(Double(perRound) / ours.wall)
            groups.append(Double(size))
        }
        await ledger.close()
        Figure(name: "ledger.sqlite.durable_rate", value: over.bare.median, unit: "ratio", bar: ">= 0.7").print()
        Figure(name: "ledger.sqlite.durable_rate.over_append", value: over.append.median, unit: "ratio").print()
        Figure(name: "ledger.sqlite.group", value: groups.median, unit: "writes a commit").print()
        Figure(name: "ledger.sqlite.declarations", value: rate.median, unit: "declarations/s").print()
    }

    static func accepted(_ outcome: DeclareOutcome) throws {
        guard case .accepted = outcome else { throw BenchmarkFailure("not accepted: \(outcome)") }
    }

    /// Does something so many times, 32 at a time.
    static func inLanes(_ times: Int, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<inFlight {
                let share = times / inFlight + (lane < times % inFlight ? 1 : 0)
                group.addTask { for _ in 0..<share { try await work() } }
            }
            try await group.waitForAll()
        }
    }
}
