import DeclarationCore
import Glibc
import Synchronization
import Testing

@testable import CurlTransport

@Suite struct ConcurrencyTests {
    @Test(arguments: [32, 2000])
    func manyAtOnceEachGetTheirOwnAnswer(_ count: Int) async throws {
        let server = try LoopbackServer { .keep(LoopbackServer.answer(String(decoding: $0.body, as: UTF8.self))) }
        defer { server.stop() }
        try await withTransport { transport in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<count {
                    group.addTask {
                        try await transport.send(post(server.url(), "\(number)")).body == Array("\(number)".utf8)
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
        #expect(server.requests.count == count)
        #expect(server.connections <= TransportSettings().connectionsPerHost)
    }

    @Test func cancellationClosesTheConnection() async throws {
        let server = try LoopbackServer { _ in .hold("HTTP/1.1 200 OK\r\n") }
        defer { server.stop() }
        try await withTransport { transport in
            let call = Task { try await failure(transport, post(server.url())) }
            var arrivals = server.arrivals.makeAsyncIterator()
            _ = await arrivals.next()
            call.cancel()
            let error = try await call.value
            #expect(error.delivery == .unknown)
            #expect(error.reason == .cancelled)
            var departures = server.departures.makeAsyncIterator()
            #expect(await departures.next() != nil)
        }
    }

    @Test func cancelThatComesFirstIsHonoured() async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport { transport in
            let call = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await failure(transport, post(server.url()))
            }
            let error = try await call.value
            #expect(error.delivery == .notSent)
            #expect(error.reason == .cancelled)
        }
        #expect(server.connections == 0)
    }

    @Test func everyRacingCancelEndsExactlyOnce() async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport { transport in
            for round in 0..<300 {
                let call = Task { () -> TransportError? in
                    do throws(TransportError) {
                        _ = try await transport.send(post(server.url()))
                        return nil
                    } catch { return error }
                }
                for _ in 0..<round % 30 { await Task.yield() }
                call.cancel()
                if let error = await call.value { #expect(error.reason == .cancelled, "\(error)") }
            }
            try await expectSuccess(transport, server.url())
        }
    }

    @Test func fullQueueRefusesAtOnce() async throws {
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        try await withTransport({ $0.queueLimit = 1 }) { transport in
            let call = Task { try await failure(transport, post(server.url())) }
            var arrivals = server.arrivals.makeAsyncIterator()
            _ = await arrivals.next()
            let error = try await failure(transport, post(server.url()))
            #expect(error.delivery == .notSent)
            #expect(error.reason == .overloaded)
            call.cancel()
            #expect(try await call.value.reason == .cancelled)
        }
    }

    @Test func closingEndsWhatIsUnderWayAndRefusesTheRest() async throws {
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        let transport = try CurlTransport(TransportSettings())
        let call = Task { try await failure(transport, post(server.url())) }
        var arrivals = server.arrivals.makeAsyncIterator()
        _ = await arrivals.next()
        await transport.close()
        #expect(try await call.value.delivery == .unknown)
        let late = try await failure(transport, post(server.url()))
        #expect(late.delivery == .notSent)
        var departures = server.departures.makeAsyncIterator()
        #expect(await departures.next() != nil)
        await transport.close()
    }

    @Test func droppingTheTransportClosesItsConnections() async throws {
        let server = try LoopbackServer { request in
            request.path == "/ok" ? .keep(LoopbackServer.answer("ok")) : .hold("")
        }
        defer { server.stop() }
        weak var engine: CurlEngine?
        do {
            let transport = try CurlTransport(TransportSettings())
            engine = transport.engine
            try await expectSuccess(transport, server.url("/ok"))
        }
        while engine != nil { await Task.yield() }
    }

    @Test func engineRunsOnItsOwnThreadOnly() async throws {
        let transport = try CurlTransport(TransportSettings())
        let engine = transport.engine
        #expect(engine.executor.isIsolatingCurrentContext() == false)
        let isInside = await engine.isOnItsThread()
        #expect(isInside)
        await transport.close()
        let isInsideAfterClosing = await engine.isOnItsThread()
        #expect(isInsideAfterClosing)
        #expect(engine.executor.isIsolatingCurrentContext() == false)
    }

    @Test func twoThousandCallsInARowShareOneConnection() async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await transport.send(post(server.url()))
            let own = server.connections
            for _ in 0..<2000 { _ = try await transport.send(post(server.url())) }
            #expect(server.connections == own)
        }
    }
}

extension CurlEngine {
    fileprivate func isOnItsThread() -> Bool { executor.isIsolatingCurrentContext() == true }
}

@Suite struct TaskExecutorTests {
    @Test func taskOnTheTransportsThreadCallsAndIsCancelledLikeAnyOther() async throws {
        let server = try LoopbackServer { request in
            request.path == "/ok" ? .keep(LoopbackServer.answer("ok")) : .hold("")
        }
        defer { server.stop() }
        try await withTransport { transport in
            let call = Task(executorPreference: transport.taskExecutor) {
                for _ in 0..<50 { try await expectSuccess(transport, server.url("/ok")) }
                return try await failure(transport, post(server.url("/hold")))
            }
            for await request in server.arrivals where request.path == "/hold" { break }
            call.cancel()
            let error = try await call.value
            #expect(error.delivery == .unknown)
            #expect(error.reason == .cancelled)
        }
    }
}
