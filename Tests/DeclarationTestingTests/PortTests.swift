import DeclarationCore
import DeclarationTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct PortTests {
    @Test func whoeverWaitsGoesOnWhenTheTimeHasCome() async throws {
        let time = ManualTime(ZonedTime(epochMilliseconds: 0))
        let short = Task { try await time.sleep(for: .milliseconds(10)) }
        let long = Task { try await time.sleep(for: .milliseconds(20)) }
        await time.waitForSleepers(2)
        time.advance(milliseconds: 10)
        try await short.value
        #expect(time.sleeperCount == 1)
        time.set(ZonedTime(epochMilliseconds: 20))
        try await long.value
        #expect(time.now().epochMilliseconds == 20)
    }

    @Test func movesAtOnceAddUp() async {
        let time = ManualTime(ZonedTime(epochMilliseconds: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<2_000 { time.advance(milliseconds: 1) } } }
        }
        #expect(time.now().epochMilliseconds == 16_000)
    }

    @Test func aCancelledWatchEnds() async {
        let time = ManualTime()
        let tasks = (0..<20).map { _ in Task { await time.waitForSleepers() } }
        for task in tasks {
            await Task.yield()
            task.cancel()
        }
        for task in tasks { await task.value }
    }

    @Test func noTimeIsNoWait() async throws {
        try await ManualTime().sleep(for: .milliseconds(0))
    }

    @Test func aCancelledWaitEnds() async {
        let time = ManualTime()
        let task = Task { try await time.sleep(for: .milliseconds(10)) }
        await time.waitForSleepers()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(time.sleeperCount == 0)
    }

    @Test func aWaitThatIsCancelledBeforeItBeginsEnds() async {
        let time = ManualTime()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await time.sleep(for: .milliseconds(10))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func theTransportPlaysItsAnswersAndFailsBeyondThem() async throws {
        let transport = ScriptedTransport(responses: [HTTPResponse(status: 200), HTTPResponse(status: 404)])
        transport.append(TransportError(.unknown, .interrupted, "broke"))
        let request = HTTPRequest(method: "POST", url: "https://example.test/")
        #expect(try await transport.send(request).status == 200)
        #expect(try await transport.send(request).status == 404)
        let broken = await #expect(throws: TransportError.self) { try await transport.send(request) }
        #expect(broken?.delivery == .unknown)
        #expect(transport.remainingSteps == 0)
        let unexpected = await #expect(throws: TransportError.self) { try await transport.send(request) }
        #expect(unexpected?.delivery == .notSent)
        #expect(transport.unexpectedRequests == 1)
        #expect(transport.requests.count == 4)
    }

    @Test func sinksKeepWhatTheyGet() {
        let log = RecordingLog()
        log.record(LogEvent(.info, "something", ["id": "1"]))
        #expect(log.events.map(\.message) == ["something"])
        let metrics = RecordingMetrics()
        metrics.count("calls", by: 2, labels: [:])
        metrics.count("calls", by: 3, labels: ["backend": "a"])
        metrics.observe("calls", .milliseconds(100), labels: [:])
        #expect(metrics.total("calls") == 5)
        #expect(metrics.measurements.count == 3)
    }

    @Test func samplesFitTheRulesOfEveryGeneration() {
        for declaration in [Samples.declaration(), Samples.part()] {
            #expect(DeclarationCheck.problems(in: declaration).isEmpty)
        }
    }
}
