import DeclarationTesting
import Synchronization
import Testing

@testable import DeclarationCore

@Suite(.timeLimit(.minutes(5))) struct InquiryCoalescerTests {
    private func router(_ provider: FakeProvider, _ settings: InquirySettings = InquirySettings()) throws -> Router {
        let backend = Backend(id: "a", plugin: "fake", generation: .ams, provider: provider, inquiry: settings)
        let table = try RoutingTable(routes: [Route(backend: "a")], customs: sampleTable, generations: ["a": .ams])
        let configuration = Configuration(backends: [backend], routes: table)
        return Router(configuration: configuration, time: StillTime(), log: NoLog(), metrics: NoMetrics())
    }

    private func coalescer(_ provider: FakeProvider, _ settings: InquirySettings) -> InquiryCoalescer {
        InquiryCoalescer(provider, settings: settings, time: StillTime())
    }

    private func ids(_ range: Range<Int>) -> [RequestID] { range.map { RequestID(rawValue: "ID-\($0)") } }

    @Test func anyNumberOfIDsGoesOutInTensEachOnce() async throws {
        let provider = FakeProvider()
        let results = try await router(provider).inquire(ids(0..<95) + ids(0..<5), at: "a")
        #expect(results.count == 95)
        #expect(provider.inquired.allSatisfy { $0.count <= 10 })
        #expect(provider.inquired.count == 10)
        #expect(provider.inquired.joined().sorted() == ids(0..<95).sorted())
        #expect(results.values.allSatisfy { $0 == .notFound(isAuthenticated: true) })
    }

    @Test func idsAskedForAtOnceShareCalls() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        // One call in flight: while it hangs everything else has to gather.
        let coalescer = coalescer(provider, InquirySettings(linger: .zero, callsInFlight: 1))
        let first = Task { await coalescer.inquire(["ID-X"]) }
        while provider.inquired.isEmpty { await Task.yield() }
        let others = ids(1..<21).map { id in Task { await coalescer.inquire([id, "ID-0"]) } }
        while await coalescer.waiting < 21 { await Task.yield() }
        gate.open()
        _ = await first.value
        for other in others { #expect(await other.value.count == 2) }
        #expect(provider.inquired.joined().filter { $0 == "ID-0" }.count == 1)
        #expect(provider.inquired.map(\.count) == [1, 10, 10, 1])
    }

    /// One client's trace, and what other vendors put into it, is nobody else's business.
    @Test func aCallBelongsToTheTraceOfItsCallersAndToNoOthers() async throws {
        let (first, second) = (TraceContext(continuing: nil), TraceContext(continuing: nil))
        let gate = Gate()
        let traces = Mutex<[[RequestID]: TraceContext?]>([:])
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            traces.withLock { $0[ids.sorted()] = TraceContext.current }
            if ids == ["FIRST"] { await gate.wait() }
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let coalescer = coalescer(provider, InquirySettings(linger: .zero, callsInFlight: 1))
        func ask(_ id: RequestID, _ trace: TraceContext?) -> Task<Void, Never> {
            Task { _ = await TraceContext.$current.withValue(trace) { await coalescer.inquire([id]) } }
        }
        let one = ask("FIRST", first)
        while provider.inquired.isEmpty { await Task.yield() }
        let others = [ask("A", second), ask("B", first), ask("C", nil)]
        while await coalescer.waiting < 3 { await Task.yield() }
        gate.open()
        for task in others + [one] { await task.value }
        await ask("ALONE", second).value
        await ask("WITHOUT", nil).value
        let seen = traces.withLock { $0 }
        #expect(seen[["FIRST"]] == first && seen[["ALONE"]] == second)
        #expect(seen[["A", "B", "C"]] == .some(nil) && seen[["WITHOUT"]] == .some(nil))
    }

    /// However the time for company ends: what comes together goes out together.
    @Test func theIDsOfOneCallersCallAreNotParted() async throws {
        for _ in 0..<200 {
            let provider = FakeProvider()
            let results = await coalescer(provider, InquirySettings(linger: .zero)).inquire(ids(0..<9))
            #expect(results.count == 9)
            #expect(provider.inquired.map(\.count) == [9])
        }
    }

    @Test func anIDTheAnswerLeavesOutIsMissingAndAFailureReachesEveryID() async throws {
        let silent = FakeProvider(inquire: { _ in
            .answered(InquiryAnswer(records: [], notFound: [], isAuthenticated: true))
        })
        #expect(try await router(silent).inquire(["x"], at: "a") == ["x": .missing])
        let failing = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.interrupted), "broken")
        })
        let results = try await router(failing).inquire(ids(0..<3), at: "a")
        #expect(
            results.values.allSatisfy {
                if case .failed(let error) = $0 { error.delivery == .unknown } else { false }
            }
        )
    }

    @Test func aCancelledCallerStopsWaitingAndTheCallNobodyWantsEnds() async throws {
        let ended = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            if ids == ["again"] { return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true)) }
            await withTaskCancellationHandler {
                await ended.wait()
            } onCancel: {
                ended.open()
            }
            throw ProviderError(.unknown, .cancelled, "cancelled")
        })
        let router = try router(provider, InquirySettings(linger: .zero))
        let task = Task { try await router.inquire(["hangs"], at: "a") }
        while provider.inquired.isEmpty { await Task.yield() }
        task.cancel()
        guard case .failed(let error)? = try await task.value["hangs"] else {
            return #expect(Bool(false), "not failed")
        }
        #expect(error.code == .cancelled && error.delivery == .unknown)
        await ended.wait()
        #expect(try await router.inquire(["again"], at: "a") == ["again": .notFound(isAuthenticated: true)])
    }

    @Test func whatIsCancelledInTheQueueWasNotSent() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let coalescer = coalescer(provider, InquirySettings(linger: .zero, callsInFlight: 1))
        let first = Task { await coalescer.inquire(["X"]) }
        while provider.inquired.isEmpty { await Task.yield() }
        let both = Task { await coalescer.inquire(["Y", "Z"]) }
        let other = Task { await coalescer.inquire(["Z"]) }
        while await coalescer.waiting < 2 { await Task.yield() }
        both.cancel()
        for (_, result) in await both.value {
            guard case .failed(let error) = result else { return #expect(Bool(false), "\(result)") }
            #expect(error.code == .cancelled && error.delivery == .notSent)
        }
        gate.open()
        #expect(await first.value.count == 1)
        #expect(await other.value == ["Z": .notFound(isAuthenticated: true)])
        #expect(provider.inquired == [["X"], ["Z"]])
    }

    @Test func nobodyJoinsACallWhoseAnswerMayBeOlder() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let router = try router(provider, InquirySettings(linger: .zero))
        let before = Task { try await router.inquire(["X"], at: "a") }
        while provider.inquired.isEmpty { await Task.yield() }
        let after = Task { try await router.inquire(["X"], at: "a") }
        while provider.inquired.count < 2 { await Task.yield() }
        gate.open()
        #expect(try await before.value == after.value)
        #expect(provider.inquired == [["X"], ["X"]])
    }

    @Test func anIDThatWouldBeRefusedSpoilsNoSharedCall() async throws {
        let provider = FakeProvider(
            limits: DeclarationLimits([FieldLimit(.requestID, "test id", .required, length: 3...8)])
        )
        let results = try await router(provider).inquire(["good", "a,b", "ab", "also-too-long", ""], at: "a")
        #expect(provider.inquired == [["good"]])
        #expect(results.count == 5)
        for (id, result) in results where id != "good" {
            guard case .failed(let error) = result else { return #expect(Bool(false), "\(id)") }
            #expect(error.delivery == .notSent && error.code == .invalidDeclaration)
        }
    }

    @Test func settingsThatCouldNeverSendAreRaised() async throws {
        let router = try router(
            FakeProvider(),
            InquirySettings(linger: .milliseconds(-1), callsInFlight: 0, queueLimit: 0)
        )
        #expect(try await router.inquire(["x", "y"], at: "a").count == 2)
    }

    @Test func theQueueIsBounded() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let coalescer = coalescer(provider, InquirySettings(linger: .zero, callsInFlight: 1, queueLimit: 10))
        let first = Task { await coalescer.inquire(["ID-X"]) }
        while provider.inquired.isEmpty { await Task.yield() }
        let waiting = [0..<5, 5..<10].map { range in Task { await coalescer.inquire(ids(range)) } }
        while await coalescer.waiting < 10 { await Task.yield() }
        let refused = await coalescer.inquire(["ID-Y"])
        guard case .failed(let error)? = refused["ID-Y"] else { return #expect(Bool(false), "not refused") }
        #expect(error.code == .overloaded && error.delivery == .notSent)
        gate.open()
        for task in waiting {
            #expect(await task.value.values.allSatisfy { $0 == .notFound(isAuthenticated: true) })
        }
        _ = await first.value
    }
}

/// Lets waiters through once it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
