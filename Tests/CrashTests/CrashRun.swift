import DeclarationCore
import Foundation
import Synchronization
import TestSupport

/// Kills `customs submit` at random moments and starts it again, each time with another routing table, until it was killed
/// often enough; then lets it finish.
final class CrashRun: Sendable {
    /// How runs of the program ended.
    struct Tally: Sendable {
        var kills = 0
        var runs = 0
        var restarts = 0
        /// What runs found open at their start and settled, and how much of it was sent again for that.
        var settled = 0
        var resent = 0
        /// Ends that should not be, with what was said.
        var surprises: [String] = []
    }

    private let plan: CrashPlan
    private let site: CrashSite
    private let cluster: TestCluster?
    private let tally = Mutex(Tally())

    init(_ plan: CrashPlan, _ site: CrashSite, cluster: TestCluster? = nil) {
        self.plan = plan
        self.site = site
        self.cluster = cluster
    }

    private var isOver: Bool {
        tally.withLock { $0.kills >= plan.kills || $0.surprises.count > 5 }
    }

    /// Runs until all is settled.
    func run() async throws -> Tally {
        // How long one run takes sets the time within which the others are killed.
        let first = try await site.batch(0)
        let time = try await ContinuousClock().measure { _ = try await submit(first, CrashSite.backends[0], 0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in 0..<plan.processes {
                group.addTask { try await self.drive(process, within: time) }
            }
            if plan.stopsDatabase, let cluster { group.addTask { try await self.stopAndStart(cluster) } }
            try await group.waitForAll()
        }
        try await settle()
        return tally.withLock { $0 }
    }

    /// One after the other, each batch until it is through.
    private func drive(_ process: Int, within time: Duration) async throws {
        var numbers = SeededNumbers(seed: plan.seed &+ UInt64(process) &* 1_000)
        var batch = 1
        while !isOver {
            try Task.checkCancellation()
            let backend = CrashSite.backends.randomElement(using: &numbers) ?? ""
            let moment = time * Double.random(in: 0...1, using: &numbers)
            let status = try await submit(try await site.batch(batch), backend, process, killAfter: moment)
            if status == 0 { batch += 1 }
            if status == 137 { tally.withLock { $0.kills += 1 } }
        }
    }

    /// The database goes away like a server that lost its power, and comes back.
    private func stopAndStart(_ cluster: TestCluster) async throws {
        var numbers = SeededNumbers(seed: plan.seed &+ 77)
        while !isOver {
            try await Task.sleep(for: .milliseconds(Int.random(in: 300...3_000, using: &numbers)))
            try await Blocking.run { try cluster.stop() }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...500, using: &numbers)))
            try await Blocking.run { try cluster.start() }
            tally.withLock { $0.restarts += 1 }
        }
    }

    /// Submits everything until nothing is open, then settles, then submits once more.
    func settle() async throws {
        let (file, count) = try await site.everything()
        let end = ContinuousClock.now + .seconds(300)
        while try await submit(file, CrashSite.backends[1], 0) != 0 {
            guard ContinuousClock.now < end else { return surprise("not settled within five minutes") }
            // Leases of the killed lapse after a second; "not found" is believed after less.
            try await Task.sleep(for: .milliseconds(200))
        }
        let settled = try await customs(["settle", "--json"], CrashSite.backends[2], "settle")
        if settled.json?["open"]?.integer != 0 || settled.status != 0 {
            surprise("settle ends with \(settled.status): \(settled.json?.text ?? "")")
        }
        let again = try await customs(["submit", file, "--json"], CrashSite.backends[3], "again")
        if again.json?["kept"]?.integer != Int64(count) {
            surprise("the last run sent again: \(again.json?.text ?? "")")
        }
    }

    private func surprise(_ text: String) { tally.withLock { $0.surprises.append(text) } }

    /// - Returns: the exit status; 137 when it was killed.
    private func submit(
        _ file: String,
        _ backend: String,
        _ process: Int,
        killAfter moment: Duration = .seconds(300)
    ) async throws -> Int32 {
        let error = "\(site.folder)/submit-\(process).err"
        let child = try ChildProcess.start(
            Customs.program,
            ["--config", site.configuration(backend), "submit", file, "--json"],
            error: error
        )
        let status = await child.end(orKillAfter: moment)
        let said = (try? String(contentsOfFile: error, encoding: .utf8)) ?? ""
        let note = said.firstMatch(of: /left open, ([0-9]+) settled \(([0-9]+) sent again\)/)
        tally.withLock {
            $0.runs += 1
            $0.settled += note.flatMap { Int($0.1) } ?? 0
            $0.resent += note.flatMap { Int($0.2) } ?? 0
        }
        // All accepted, some unknown, some not sent, killed; without a database the ledger.
        let usual: Set<Int32> = plan.stopsDatabase ? [0, 2, 3, 137, 75] : [0, 2, 3, 137]
        if !usual.contains(status) { surprise("exit \(status): \(said)") }
        return status
    }

    /// Runs a command to its end.
    func customs(_ words: [String], _ backend: String, _ name: String) async throws -> (status: Int32, json: JSONValue?)
    {
        let output = "\(site.folder)/\(name).out"
        let child = try ChildProcess.start(
            Customs.program,
            ["--config", site.configuration(backend)] + words,
            output: output
        )
        let status = await child.end(orKillAfter: .seconds(300))
        return (status, try? JSONParser.parse(Array(FileManager.default.contents(atPath: output) ?? Data())))
    }
}
