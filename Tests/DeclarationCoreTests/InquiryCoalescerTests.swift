import DeclarationCore
import Synchronization
import Testing

@Suite struct InquiryCoalescerTests {
    private func router(_ provider: FakeProvider, _ settings: InquirySettings = InquirySettings()) throws -> Router {
        let backend = Backend(id: "a", plugin: "fake", generation: .ams, provider: provider, inquiry: settings)
        let table = try RoutingTable(routes: [Route(backend: "a")], customs: sampleTable, generations: ["a": .ams])
        let configuration = Configuration(backends: [backend], routes: table)
        return Router(configuration: configuration, time: StillTime(), log: NoLog(), metrics: NoMetrics())
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
        let router = try router(provider, InquirySettings(linger: 0, callsInFlight: 1))
        let first = Task { try await router.inquire(["ID-X"], at: "a") }
        while provider.inquired.isEmpty { await Task.yield() }
        let others = ids(1..<21).map { id in Task { try await router.inquire([id, "ID-0"], at: "a") } }
        while await router.waitingInquiries(at: "a") < 21 { await Task.yield() }
        gate.open()
        _ = try await first.value
        for other in others { #expect(try await other.value.count == 2) }
        #expect(provider.inquired.joined().filter { $0 == "ID-0" }.count == 1)
        #expect(provider.inquired.map(\.count) == [1, 10, 10, 1])
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
        let router = try router(provider, InquirySettings(linger: 0))
        let task = Task { try await router.inquire(["hangs"], at: "a") }
        while provider.inquired.isEmpty { await Task.yield() }
        task.cancel()
        guard case .failed(let error)? = try await task.value["hangs"] else {
            return #expect(Bool(false), "not failed")
        }
        #expect(error.code == .cancelled)
        await ended.wait()
        #expect(try await router.inquire(["again"], at: "a") == ["again": .notFound(isAuthenticated: true)])
    }

    @Test func nobodyJoinsACallWhoseAnswerMayBeOlder() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let router = try router(provider, InquirySettings(linger: 0))
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
        let router = try router(FakeProvider(), InquirySettings(linger: -1, callsInFlight: 0, queueLimit: 0))
        #expect(try await router.inquire(["x", "y"], at: "a").count == 2)
    }

    @Test func theQueueIsBounded() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            await gate.wait()
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let router = try router(provider, InquirySettings(linger: 0, callsInFlight: 1, queueLimit: 10))
        let first = Task { try await router.inquire(["ID-X"], at: "a") }
        while provider.inquired.isEmpty { await Task.yield() }
        let waiting = [0..<5, 5..<10].map { range in Task { try await router.inquire(ids(range), at: "a") } }
        while await router.waitingInquiries(at: "a") < 10 { await Task.yield() }
        let refused = try await router.inquire(["ID-Y"], at: "a")
        guard case .failed(let error)? = refused["ID-Y"] else { return #expect(Bool(false), "not refused") }
        #expect(error.code == .overloaded && error.delivery == .notSent)
        gate.open()
        for task in waiting {
            #expect(try await task.value.values.allSatisfy { $0 == .notFound(isAuthenticated: true) })
        }
        _ = try await first.value
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
