import DeclarationCore
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The built program: streams, exit codes and signals as a shell sees them.
@Suite struct BinaryTests {
    private static let folder = CommandLine.arguments[0].split(separator: "/").dropLast().map { "/" + $0 }.joined()

    /// Beside the test bundle, or where its bundle's folder is.
    static var customs: String {
        let candidates =
            [folder]
            + (1...3).map { up in
                folder.split(separator: "/").dropLast(up).map { "/" + $0 }.joined()
            } + [Repository.root + "/.build/debug"]
        return candidates.map { $0 + "/customs" }.first { access($0, X_OK) == 0 } ?? "customs"
    }

    @Test func exitCodesReachTheShell() async throws {
        let config = Repository.root + "/config/customs.json"
        let usage = try await Program.run(Self.customs, ["declair"])
        #expect(usage.status == 64)
        let accepted = try await Program.run(
            Self.customs,
            ["declare", "--config", config],
            input: Sample.declaration()
        )
        #expect(accepted.status == 0)
        #expect(accepted.output.contains("accepted"))
        let refused = try await Program.run(
            Self.customs,
            ["declare", "--config", config, "-"],
            input: Sample.declaration(payments: #"{"ams": "NOTEXIST"}"#)
        )
        #expect(refused.status == 1)
        let missing = try await Program.run(Self.customs, ["declare", "--config", config, "/nonexistent.json"])
        #expect(missing.status == 66)
        let lost = try await Program.run(Self.customs, ["declare", "--config", "/nonexistent.json"])
        #expect(lost.status == 78)
    }

    @Test func readerThatGoesIsNoFailure() async throws {
        let command = "'\(Self.customs)' codes --json | head -1; echo \"${PIPESTATUS[0]}\""
        let run = try await Program.run("/usr/bin/env", ["bash", "--norc", "-c", command])
        #expect(run.output == "{\n0\n")
        #expect(run.error.isEmpty, "\(run.error)")
        let closed = try await Program.run(
            "/usr/bin/env",
            ["bash", "--norc", "-c", "'\(Self.customs)' man | true; echo \"${PIPESTATUS[0]}\""]
        )
        #expect(closed.output == "0\n")
        #expect(closed.error.isEmpty, "\(closed.error)")
    }

    @Test func fullDiskIsSaid() async throws {
        let run = try await Program.run("/usr/bin/env", ["bash", "--norc", "-c", "'\(Self.customs)' codes >/dev/full"])
        #expect(run.status == 74)
        #expect(run.error.contains("standard output can't be written: no space left on device"))
    }

    /// What was sent is told where it still can be.
    @Test func fullDiskDoesNotHideWhatWasSent() async throws {
        let folder = try LedgerFolder()
        try SubmitTests.lines(2).write(toFile: folder.path + "/orders.ndjson", atomically: true, encoding: .utf8)
        let setting = folder.environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        let command = "\(setting) '\(Self.customs)' submit '\(folder.path)/orders.ndjson' >/dev/full"
        let run = try await Program.run("/usr/bin/env", ["bash", "--norc", "-c", command])
        #expect(run.status == 74)
        #expect(run.error.contains("standard output can't be written"), "\(run.error)")
        #expect(run.error.contains("note: 2 of 2 done: 2 accepted"), "\(run.error)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func signalEndsTheSimulator(_ number: Int32) async throws {
        let workspace = Workspace()
        let child = try Program.start(
            Self.customs,
            ["simulate", "--port", "0", "--keys", workspace.path + "/keys"]
        )
        // Its last line says that it listens for signals from now on or in a moment; the default action would show
        // as a status above 128.
        let output = await Program.onThread { Self.read(child.output, until: "SIGTERM.\n") }
        #expect(output.contains("http://127.0.0.1:"))
        kill(child.id, number)
        let run = await Program.end(of: child)
        #expect(run.status == 0)
        #expect(run.error.isEmpty, "\(run.error)")
    }

    /// The second watch of a process, after the one that guards settling, hears signals too.
    @Test(arguments: [SIGINT, SIGTERM])
    func signalEndsASubmission(_ number: Int32) async throws {
        let folder = try LedgerFolder()
        let variables = Program.environment + folder.environment.map { "\($0.key)=\($0.value)" }
        let results = folder.path + "/results.ndjson"
        let words = ["--config", Repository.root + "/config/customs.json", "submit", "-", "--rate", "1", "--json"]
        let child = try Program.start(
            Self.customs,
            words + ["--results", results],
            environment: variables,
            input: SubmitTests.lines(100)
        )
        let end = ContinuousClock.now + .seconds(90)
        while await CommandRun.of("show", "BULK-0", environment: folder.environment).status != 0 {
            try #require(ContinuousClock.now < end, "nothing is sent")
        }
        kill(child.id, number)
        let run = await Program.end(of: child)
        #expect(run.status == 3, "\(run.error)")
        #expect(run.error.contains("stopping: what is under way is finished"))
        #expect(run.error.contains("of 100 were not tried; run it again to resume"))
        let lines = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        let rows = try lines.map { try JSONParser.parse(Array($0.utf8)) }
        #expect(rows.compactMap { $0["line"]?.integer }.sorted() == Array(1...100), "each line has its row")
        let done = rows.count { $0["outcome"]?.string != "skipped" }
        #expect((1..<100).contains(done) && run.error.contains("\(100 - done) of 100 were not tried"), "\(run.error)")
    }

    /// As under `nohup`: what the process was started to ignore doesn't stop it.
    @Test func anIgnoredSignalStaysIgnored() async throws {
        let folder = try LedgerFolder()
        let variables = Program.environment + folder.environment.map { "\($0.key)=\($0.value)" }
        let config = Repository.root + "/config/customs.json"
        let command = "trap '' HUP; exec '\(Self.customs)' --config '\(config)' submit - --rate 2"
        let child = try Program.start(
            "/usr/bin/env",
            ["bash", "--norc", "-c", command],
            environment: variables,
            input: SubmitTests.lines(6)
        )
        let end = ContinuousClock.now + .seconds(90)
        while await CommandRun.of("show", "BULK-0", environment: folder.environment).status != 0 {
            try #require(ContinuousClock.now < end, "nothing is sent")
        }
        kill(child.id, SIGHUP)
        let run = await Program.end(of: child)
        #expect(run.status == 0 && !run.error.contains("stopping"), "\(run.error)")
    }

    /// A file that was whole when it was checked.
    @Test func aFileThatIsCutWhileItIsSentTellsWhatWasSent() async throws {
        let folder = try LedgerFolder()
        let variables = Program.environment + folder.environment.map { "\($0.key)=\($0.value)" }
        let file = folder.path + "/orders.ndjson"
        try SubmitTests.lines(1_000).write(toFile: file, atomically: false, encoding: .utf8)
        let words = ["--config", Repository.root + "/config/customs.json", "submit", file, "--rate", "100"]
        let child = try Program.start(Self.customs, words, environment: variables, input: "")
        let ledger = folder.ledger
        // On a thread of its own, as the file must break before the program has read so far.
        let written = try await Blocking.run {
            let end = ContinuousClock.now + .seconds(90)
            // The ledger is opened when the whole file was found to be sound.
            while access(ledger, F_OK) != 0, ContinuousClock.now < end { usleep(1_000) }
            let descriptor = open(file, O_WRONLY)
            defer { close(descriptor) }
            return pwrite(descriptor, [UInt8](repeating: 0x78, count: 100_000), 100_000, 140_000)
        }
        #expect(written == 100_000)
        let run = await Program.end(of: child)
        #expect(run.status == 3, "\(run.error)")
        #expect(run.error.contains("the file changed while it was sent; stopped after "), "\(run.error)")
    }

    private static func read(_ descriptor: Int32, until end: String) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !String(decoding: bytes, as: UTF8.self).hasSuffix(end), Glibc.read(descriptor, &byte, 1) == 1 {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
