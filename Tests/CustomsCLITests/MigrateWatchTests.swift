import DeclarationCore
import DeclarationRouter
import FoundationEssentials
import Gateway
import Glibc
import ProviderCatalog
import SQLiteLedger
import Synchronization
import Testing

/// `customs migrate watch`, over a configuration file and a ledger that a user has.
@Suite(.timeLimit(.minutes(5))) struct MigrateWatchTests {
    private let folder: LedgerFolder
    private var config: String { folder.path + "/customs.json" }

    init() throws { folder = try LedgerFolder() }

    private static func text(share: String = "50%", attempts: Int = 3, minimum: Int = 10, new: String = "{}") -> String
    {
        """
        // NINGBO goes to the new generation.
        {"backends": {"old": {"plugin": "mock"}, "new": {"plugin": "mock", "settings": {"script": \(new)}}},
         "moves": {"ningbo": {"steps": ["1%", "50%", "80%", "100%"], "holdMinutes": 0, "minimumDeclarations": \(minimum),
           "guardRails": {"refusalRate": "2%", "unknownRate": "0.5%", "latencyMs": 60000}, "attempts": \(attempts)}},
         "routes": [
           {"customs": "NINGBO", "paidUnder": "ams", "share" : "\(share)" /* here */, "move": "ningbo", "backend": "new"},
           {"customs": "HENAN", "move": "ningbo",  "share": "\(share)", "backend": "new"},
           {"backend": "old", "note": "share 50%",}]}

        """
    }

    /// What a payment of so little is declared for is refused.
    private static let refusing = #"{"paymentTotalFen": 1}"#
    private static let silent = #"{"faults": [{"operation": "declare", "fault": "closeAfterProcessing"}]}"#

    private func write(_ text: String) throws { try text.write(toFile: config, atomically: true, encoding: .utf8) }
    private var written: String { String(decoding: Repository.bytes(config) ?? [], as: UTF8.self) }

    private func run(_ words: String..., input: String = "") async -> CommandRun {
        await CommandRun.of(arguments: words, input: input, environment: folder.environment, folder: folder.path)
    }

    private func watch(_ words: String...) async -> CommandRun {
        await CommandRun.of(
            "migrate",
            "watch",
            arguments: words + ["--once", "--json"],
            environment: folder.environment,
            folder: folder.path
        )
    }

    private func submit(_ count: Int = 80, prefix: String = "MOVE") async {
        _ = await run("submit", "-", input: SubmitTests.lines(count, prefix: prefix))
    }

    private func withStore<Result>(_ body: (SQLiteLedger) async throws -> Result) async throws -> Result {
        let store = try SQLiteLedger(path: folder.ledger, time: SystemTime())
        let result = try await body(store)
        await store.close()
        return result
    }

    /// The phases of the move's events, in order.
    private func phases() async throws -> [String] {
        try await withStore { store in
            let filter = LedgerEventFilter(kinds: [.moveStep], subject: "ningbo")
            return try await store.events(matching: filter, after: nil, limit: 1_000).compactMap {
                $0.detail["phase"]?.string
            }
        }
    }

    @Test func namesAreThereForCompletion() async throws {
        try write(Self.text())
        let run = await run("migrate", "watch", "--names")
        #expect(run.status == 0 && run.output == "ningbo\n", "\(run.error)")
    }

    @Test func aStepThatHeldIsRaisedAndNothingElseOfTheFileChanges() async throws {
        try write(Self.text())
        await submit()
        let dry = await watch("--dry-run")
        #expect(dry.status == 0 && dry.json["decision"]?.string == "raise", "\(dry.output)\(dry.error)")
        #expect(dry.json["to"]?.string == "80%" && dry.json["newVersion"] == nil)
        #expect(written == Self.text())
        #expect(try await phases() == [])
        let run = await watch()
        #expect(run.status == 0 && run.json["newVersion"]?.string != nil, "\(run.output)\(run.error)")
        #expect((20...60).contains(run.json["figures"]?["declarations"]?.integer ?? 0), "\(run.output)")
        #expect(written == Self.text(share: "80%"))
        #expect(try await phases() == ["intent", "done"])
        let next = await watch()
        #expect(next.json["decision"]?.string == "hold", "\(next.output)")
        #expect(next.json["reason"]?.string == "0 of 10 declarations", "a step counts anew: \(next.output)")
        await submit(prefix: "SECOND")
        #expect(await watch().json["to"]?.string == "100%")
        await submit(prefix: "THIRD")
        let done = await CommandRun.of("migrate", "watch", environment: folder.environment, folder: folder.path)
        #expect(done.status == 0 && done.output.contains("ningbo: done at 100% ["), "\(done.output)\(done.error)")
    }

    @Test func aBrokenRailStepsBackAtOnceAndInTheEndNeedsAPerson() async throws {
        try write(Self.text(share: "80%", attempts: 1, minimum: 1_000, new: Self.refusing))
        await submit()
        let dry = await watch("--dry-run")
        #expect(dry.status == 1 && dry.json["decision"]?.string == "stepBack", "\(dry.output)\(dry.error)")
        let run = await watch("ningbo")
        #expect(run.status == 1 && run.json["to"]?.string == "50%", "\(run.output)\(run.error)")
        #expect(run.json["reason"]?.string?.hasPrefix("refused ") == true)
        #expect(written == Self.text(share: "50%", attempts: 1, minimum: 1_000, new: Self.refusing))
        let person = await watch()
        #expect(person.status == 5 && person.json["decision"]?.string == "needsPerson", "\(person.output)")
        try await standsByAboveNothing()
        let resumed = await watch("ningbo", "--resume")
        #expect(resumed.status == 0 && resumed.json["decision"]?.string == "hold", "\(resumed.output)")
        #expect(try await phases() == ["intent", "done", "resumed"])
        #expect(await watch("--resume").status == 64)
        #expect(await watch("ningbo", "--resume", "--dry-run").status == 64)
    }

    /// While a person is needed and a share still goes there, the rails are watched; at nothing there is nothing to watch.
    private func standsByAboveNothing() async throws {
        let console = TestConsole(environment: folder.environment, folder: folder.path)
        async let status = CustomsRun.status(["migrate", "watch", "--interval", "1"], console)
        await console.watched()
        await console.firstOutput()
        console.interrupt()
        #expect(await status == 0, "it was stopped: \(console.output)\(console.error)")
        #expect(console.output.contains("needs a person at 50%"))
    }

    @Test func aFallToNothingNeedsAPersonAndEndsTheWatch() async throws {
        try write(Self.text(share: "1%", attempts: 1, minimum: 1_000, new: Self.refusing))
        await submit(2_000)
        let run = await self.run("migrate", "watch", "--interval", "1")
        #expect(run.status == 5, "\(run.output)\(run.error)")
        #expect(run.output.contains("stepped back from 1% to 0%") && run.output.contains("needs a person at 0%"))
        let steps = await self.run("migrate", "steps")
        #expect(steps.output.contains("stepped back") && steps.output.contains("refused "), "\(steps.output)")
        let json = await self.run("migrate", "steps", "ningbo", "--json").json["steps"]?.array
        #expect(json?.map { $0["phase"]?.string } == ["done"])
        #expect(await self.run("migrate", "steps", "other").output.contains("holds no step"))
    }

    /// What a person takes back is not raised again behind their back.
    @Test func aRollbackByHandHoldsUntilResumed() async throws {
        try write(Self.text())
        await submit()
        #expect(await watch().json["to"]?.string == "80%")
        try write(Self.text(share: "0%"))
        let held = await watch()
        #expect(held.status == 5 && held.json["decision"]?.string == "needsPerson", "\(held.output)\(held.error)")
        #expect(held.json["reason"]?.string == "somebody lowered it from 80% to 0%; not raised before --resume")
        #expect(written == Self.text(share: "0%"))
        #expect(await watch("ningbo", "--resume").json["to"]?.string == "1%")
        #expect(written == Self.text(share: "1%"))
    }

    /// Another watcher raises the share while this one has read the file and not yet the ledger.
    @Test func aStepOfAnotherWatcherIsNobodysLowering() async throws {
        try write(Self.text())
        await submit()
        #expect(await watch().json["to"]?.string == "80%")
        let raised = written
        try write(Self.text())
        let (path, environment) = (config, folder.environment)
        let time = FirstLook { _ = FileManager.default.createFile(atPath: path, contents: Data(raised.utf8)) }
        let look = try await withStore { store in
            let watch = MoveWatch(
                path,
                registrations: BuiltIn.all,
                sections: [GatewaySection.section],
                runtime: Runtime(log: NoLog(), metrics: NoMetrics(), environment: environment),
                store: store,
                time: time
            )
            return try await watch.look("ningbo", isDry: true)
        }
        #expect(look.share.description == "80%")
        #expect(look.lowered == nil)
    }

    /// Does something when the time is asked for first.
    private final class FirstLook: TimeSource {
        private let action: Mutex<(@Sendable () -> Void)?>

        init(_ action: @escaping @Sendable () -> Void) { self.action = Mutex(action) }

        func now() -> ZonedTime {
            action.withLock { action in
                action?()
                action = nil
            }
            return SystemTime().now()
        }

        func sleep(for duration: Duration) async throws { try Task.checkCancellation() }
    }

    @Test func silenceStepsBackToo() async throws {
        try write(Self.text(share: "80%", minimum: 1_000, new: Self.silent))
        await submit()
        let run = await watch()
        #expect(run.status == 1 && run.json["to"]?.string == "50%", "\(run.output)\(run.error)")
        #expect(run.json["figures"]?["unknown"]?.integer ?? 0 >= 10, "\(run.output)")
    }

    private static let dead = #"{"faults": [{"operation": "declare", "fault": "refuseConnection"}]}"#

    /// Good ones first; then the new backend refuses connections and the old one takes over what was meant for it.
    @Test func aDeadBackendStepsBackThoughAnotherOneTakesOver() async throws {
        func text(_ new: String, _ share: String = "80%") -> String {
            Self.text(share: share, new: new).replacing(
                #""plugin": "mock""#,
                with: #""plugin": "mock", "account": "one""#
            )
            .replacing(#""backend": "new""#, with: #""failover": "old", "backend": "new""#)
        }
        try write(text("{}"))
        await submit()
        #expect(await watch("--dry-run").json["decision"]?.string == "raise")
        try write(text(Self.dead))
        await submit(prefix: "DEAD")
        let run = await watch()
        #expect(run.status == 1 && run.json["to"]?.string == "50%", "\(run.output)\(run.error)")
        #expect(run.json["figures"]?["notSent"]?.integer ?? 0 >= 10, "\(run.output)")
        #expect(run.json["figures"]?["declarations"]?.integer ?? 0 >= 10, "\(run.output)")
        #expect(written == text(Self.dead, "50%"))
    }

    @Test func aBackendThatWasDeadFromTheFirstStepsBack() async throws {
        try write(Self.text(share: "80%", new: Self.dead))
        await submit()
        let run = await watch()
        #expect(run.status == 1 && run.json["figures"]?["declarations"]?.integer == 0, "\(run.output)\(run.error)")
    }

    /// An intent as a process leaves that is killed before or after it replaces the file.
    private func leaveIntent(to: String, age: Int64) async throws {
        let now = Int64(time(nil)) * 1_000
        let step = MoveStepRecord(
            move: "ningbo",
            from: try #require(TrafficShare(text: "50%")),
            to: try #require(TrafficShare(text: to)),
            reason: "test",
            figures: nil,
            oldVersion: "a",
            newVersion: "b",
            token: "dead-\(to)"
        )
        try await withStore { store in
            try await store.record([step.event(.intent, at: ZonedTime(epochMilliseconds: now - age))])
        }
    }

    @Test func aStepLeftByAKilledProcessIsEnded() async throws {
        try write(Self.text())
        await submit()
        try await leaveIntent(to: "80%", age: 0)
        let early = await watch()
        #expect(early.json["reason"]?.string?.contains("another process began a step") == true, "\(early.output)")
        #expect(written == Self.text())
        // Killed before: the file has the old share. Killed after: it has the new one.
        try await leaveIntent(to: "100%", age: 100_000)
        try write(Self.text(share: "80%"))
        let run = await watch()
        let notes = run.json["notes"]?.array?.compactMap(\.string) ?? []
        #expect(notes.count == 2, "\(run.output)\(run.error)")
        #expect(notes.first?.hasSuffix("the share is there") == true && notes.last?.hasSuffix("not changed") == true)
        #expect(run.json["reason"]?.string == "0 of 10 declarations", "the step began when its end was found")
        #expect(try await phases() == ["intent", "intent", "done", "abandoned"])
        #expect(await watch().json["notes"] == nil)
    }

    @Test func oneOfManyWatchersActs() async throws {
        try write(Self.text())
        await submit()
        let runs = await withTaskGroup(of: CommandRun.self) { group in
            for _ in 0..<6 { group.addTask { await watch() } }
            return await group.reduce(into: [CommandRun]()) { $0.append($1) }
        }
        #expect(runs.allSatisfy { $0.status == 0 }, "\(runs.map(\.error))")
        #expect(runs.filter { $0.json["newVersion"]?.string != nil }.count == 1, "\(runs.map(\.output))")
        #expect(written == Self.text(share: "80%"))
        let phases = try await phases()
        #expect(phases.filter { $0 == "done" }.count == 1)
        #expect(phases.filter { $0 == "intent" }.count == phases.filter { $0 == "abandoned" }.count + 1)
    }

    @Test func aFileThatCannotBeReplacedIsSaid() async throws {
        try write(Self.text())
        await submit()
        chmod(config, 0o444)
        let run = await watch()
        #expect(run.status == 74 && run.error.contains("is read-only"), "\(run.output)\(run.error)")
        #expect(try await phases() == [], "nothing was begun")
        chmod(config, 0o640)
        let real = folder.path + "/real.json"
        rename(config, real)
        symlink("real.json", config)
        #expect(await watch().json["newVersion"]?.string != nil)
        var facts = stat()
        lstat(config, &facts)
        #expect(facts.st_mode & S_IFMT == S_IFLNK, "the link stays")
        lstat(real, &facts)
        #expect(facts.st_mode & 0o7777 == 0o640, "the mode stays")
        #expect(written == Self.text(share: "80%"))
    }

    @Test func itRunsUntilItIsStopped() async throws {
        try write(Self.text())
        await submit()
        let console = TestConsole(environment: folder.environment, folder: folder.path)
        async let status = CustomsRun.status(["migrate", "watch"], console)
        await console.watched()
        await console.firstOutput()
        console.interrupt()
        #expect(await status == 0)
        #expect(console.output.contains("ningbo: raised from 50% to 80% ["), "\(console.output)\(console.error)")
    }

    @Test func whatIsWrongIsSaid() async throws {
        try write(Self.text())
        let none = await watch()
        #expect(none.status == 75 && none.error.contains("there is no ledger"), "\(none.error)")
        let unknown = await watch("ningb")
        #expect(unknown.status == 65 && unknown.error.contains("did you mean \"ningbo\""), "\(unknown.error)")
        try write(Sample.mock())
        #expect(await watch().status == 65)
    }

    @Test(arguments: [
        (
            #""move": "ningbo", "backend""#, #""move": "ningob", "backend""#,
            "no move \"ningob\" in `moves`; did you mean"
        ),
        (#""share": "50%", "#, "", "missing; a route with a move has the share that it is at"),
        (#""share": "50%""#, #""share": "40%""#, "another route of the move ningbo has 50%"),
        (#"["1%", "50%""#, #"["50%", "50%""#, "each larger than the one before"),
        (#"["1%", "50%""#, #"["0%", "50%""#, "a list of shares above 0%"),
        (#""refusalRate": "2%""#, #""refusalRate": 2"#, "expected a rate"),
        (#""unknownRate": "0.5%", "#, "", "guardRails.unknownRate: missing"),
    ])
    func theConfigurationIsChecked(_ right: String, _ wrong: String, _ message: String) async throws {
        try write(Self.text().replacing(right, with: wrong))
        let run = await run("config", "check")
        #expect(run.status == 78 && (run.error + run.output).contains(message), "\(run.output)\(run.error)")
    }
}
