import DeclarationCore
import Foundation
import TestSupport
import Testing

/// `customs submit` killed with SIGKILL at random moments. A sample by itself; the whole with
/// `CUSTOMS_CRASH_KILLS=300 swift test --filter CrashTests`.
@Suite(.serialized) struct CrashTests {
    private static let sqlite: JSONValue = ["path": "ledger.sqlite"]

    @Test func aKilledRunLosesNothing() async throws {
        try await judge(CrashPlan(), try await CrashSite(ledger: Self.sqlite))
    }

    @Test func twoKilledRunsOnOneFileLoseNothing() async throws {
        try await judge(CrashPlan(processes: 2), try await CrashSite(ledger: Self.sqlite))
    }

    @Test func killedRunsWithADatabaseThatComesAndGoesLoseNothing() async throws {
        let cluster = try await Blocking.run { try TestCluster() }
        let site = try await CrashSite(
            ledger: [
                "store": "postgresql", "connection": ["file": "connection"], "keys": [["file": "ledger.key"]],
            ]
        )
        let connection = "host=\(cluster.folder) port=\(cluster.port) user=postgres dbname=postgres"
        try connection.write(toFile: site.folder + "/connection", atomically: false, encoding: .utf8)
        try await judge(CrashPlan(processes: 2, stopsDatabase: true), site, cluster)
    }

    /// A limit on the size of files is met like a disk that is full: a write fails in the middle of a run.
    @Test func aDiskThatIsFullSendsNothingUnrecorded() async throws {
        let site = try await CrashSite(ledger: Self.sqlite)
        let run = CrashRun(CrashPlan(), site)
        let file = try await site.batch(0)
        let words = ["--norc", "-c", "ulimit -f 256; exec \"$@\"", "-", Customs.program]
        let child = try ChildProcess.start(
            "/bin/bash",
            words + ["--config", site.configuration("ams-a"), "submit", file],
            error: site.folder + "/full.err"
        )
        #expect(await child.end(orKillAfter: .seconds(120)) == 75)
        let said = try String(contentsOfFile: site.folder + "/full.err", encoding: .utf8)
        #expect(said.contains("full") && said.contains("run it again to resume"), "\(said)")
        let sent = try await site.gateways[0].journal().map(\.requestID)
        let written = try await CrashVerdict.entries(site, run)
        #expect(!sent.isEmpty && sent.count < 200)
        #expect(sent.allSatisfy { written[$0] != nil }, "sent and not written down")
        try await run.settle()
        let verdict = try await CrashVerdict(site, run)
        await site.end()
        #expect(verdict.isGood, "\(verdict)")
    }

    private func judge(_ plan: CrashPlan, _ site: CrashSite, _ cluster: TestCluster? = nil) async throws {
        let run = CrashRun(plan, site, cluster: cluster)
        let begin = ContinuousClock.now
        let tally = try await run.run()
        let verdict = try await CrashVerdict(site, run)
        await site.end()
        let seconds = (ContinuousClock.now - begin).components.seconds
        print(
            "crash run: \(tally.kills) kills in \(tally.runs) runs, \(tally.restarts) stops of the database, "
                + "\(seconds) s, seed \(plan.seed): \(tally.settled) left open and settled (\(tally.resent) sent again); "
                + "\(verdict)"
        )
        #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
        #expect(tally.kills >= plan.kills)
        #expect(verdict.declarations > 0)
        for (name, ids) in [
            ("lost", verdict.lost), ("with different content", verdict.changed),
            ("through two backends", verdict.moved), ("declared twice", verdict.twice),
        ] {
            #expect(ids.isEmpty, "\(name): \(ids.prefix(20).joined(separator: ", "))")
        }
    }
}
