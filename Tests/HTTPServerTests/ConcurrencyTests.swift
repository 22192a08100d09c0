import DeclarationCore
import Glibc
import Testing

@testable import HTTPServer

struct ConcurrencyTests {
    private static func get(_ port: UInt16, _ path: String) throws -> RawResponse {
        let client = try TestClient(port: port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        return try client.response()
    }

    @Test func handlersFinishOutOfOrder() async throws {
        let gate = Gate()
        let (started, signal) = AsyncStream<Void>.makeStream()
        let handler: ServerHandler = { request in
            if request.path == "/slow" {
                signal.yield()
                await gate.pass()
            }
            return .text(request.path)
        }
        try await withServer(handler: handler) { port in
            async let slow = offPool { try Self.get(port, "/slow").text }
            for await _ in started { break }
            let fast = try await offPool { try Self.get(port, "/fast").text }
            #expect(fast == "/fast")
            await gate.open()
            let last = try await slow
            #expect(last == "/slow")
        }
    }

    @Test func manyConnectionsAtOnce() async throws {
        try await withServer(handler: { .text($0.path) }) { port in
            let wrong = try await offPool {
                let clients = try (0..<200).map { _ in try TestClient(port: port) }
                var wrong = 0
                for round in 0..<5 {
                    for (number, client) in clients.enumerated() {
                        try client.send("GET /\(round)-\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                    }
                    for (number, client) in clients.enumerated() {
                        wrong += try client.response().text == "/\(round)-\(number)" ? 0 : 1
                    }
                }
                return wrong
            }
            #expect(wrong == 0)
        }
    }

    /// A client that closes its connection in order does the same as one that closes its sending half.
    @Test(arguments: [false, true])
    func aClientThatGivesUpCancelsTheHandler(byReset: Bool) async throws {
        let (started, startSignal) = AsyncStream<Void>.makeStream()
        let (ended, endSignal) = AsyncStream<Bool>.makeStream()
        let gone = Gate()
        let handler: ServerHandler = { request in
            guard request.path == "/" else { return .text("seen") }
            startSignal.yield()
            await gone.pass()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {}
            endSignal.yield(Task.isCancelled)
            return .text("nobody reads this")
        }
        try await withServer({ $0.halfCloseCancels = { _ in !byReset } }, handler: handler) { port in
            let client = HeldClient(port: port)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            for await _ in started { break }
            if byReset {
                // The server still sees a reset after the end of what the client sends.
                await client.halfClose()
                try await Self.letSee(port)
            }
            await client.close(byReset: byReset)
            await gone.open()
            for await isCancelled in ended {
                #expect(isCancelled)
                break
            }
        }
    }

    @Test func aHalfClosedConnectionGetsItsAnswer() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let gate = Gate()
        let handler: ServerHandler = { request in
            guard request.path == "/" else { return .text("seen") }
            signal.yield()
            await gate.pass()
            return .text("cancelled: \(Task.isCancelled)")
        }
        try await withServer(handler: handler) { port in
            async let text = offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                client.halfClose()
                return String(decoding: try client.rest(), as: UTF8.self)
            }
            for await _ in started { break }
            try await Self.letSee(port)
            await gate.open()
            let answer = try await text
            #expect(answer.hasSuffix("\r\n\r\ncancelled: false"))
        }
    }

    @Test func whatAHalfClosedConnectionBroughtIsAllAnswered() async throws {
        let server = try HTTPServer(settings: ServerSettings(), handler: { .text($0.path) })
        try await expectAllAnswered(server)
    }

    /// Returns when the server has seen all that has come so far: a round of its thread lies between two answers.
    private static func letSee(_ port: UInt16) async throws {
        for _ in 0..<2 { _ = try await offPool { try get(port, "/seen") } }
    }

    @Test func stopLetsRequestsFinish() async throws {
        let gate = Gate()
        let (started, signal) = AsyncStream<Void>.makeStream()
        let server = try HTTPServer(
            settings: ServerSettings(),
            handler: { _ in
                signal.yield()
                await gate.pass()
                return .text("finished")
            }
        )
        let port = try server.start()
        async let answer = offPool { try Self.get(port, "/") }
        for await _ in started { break }
        async let stopped: Void = server.stop()
        // The listening socket closes for good only at the end, but nothing is accepted from now on.
        await gate.open()
        let text = try await answer.text
        #expect(text == "finished")
        await stopped
        #expect(throws: ClientError.self) { try TestClient(port: port) }
        await server.stop()
    }

    @Test func drainingRefusesConnectionsAndFinishesRequests() async throws {
        let gate = Gate()
        var settings = ServerSettings()
        settings.drainTimeout = .seconds(60)
        let server = try HTTPServer(settings: settings) { _ in
            await gate.pass()
            return .text("finished")
        }
        let port = try server.start()
        async let answer = offPool { try Self.get(port, "/") }
        try await eventually { server.statistics.handlersAtWork == 1 }
        async let stopped: Void = server.stop()
        // A client that comes now is refused at once, and can go to another server.
        try await eventually { (try? TestClient(port: port)) == nil }
        await gate.open()
        let response = try await answer
        #expect(response.text == "finished")
        #expect(response.head.contains("Connection: close\r\n"))
        await stopped
        #expect(server.statistics.openConnections == 0)
    }

    @Test func stopCancelsWhatDoesNotFinish() async throws {
        var settings = ServerSettings()
        settings.drainTimeout = .zero
        let (started, signal) = AsyncStream<Void>.makeStream()
        let server = try HTTPServer(
            settings: settings,
            handler: { _ in
                signal.yield()
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {}
                return .text("cancelled")
            }
        )
        let port = try server.start()
        async let answer = offPool { try Self.get(port, "/") }
        for await _ in started { break }
        await server.stop()
        let text = try await answer.text
        #expect(text == "cancelled")
    }

    @Test func stopUnderLoad() async throws {
        for round in 0..<10 {
            var settings = ServerSettings()
            settings.drainTimeout = round % 2 == 0 ? .zero : .seconds(5)
            let (answered, signal) = AsyncStream<Void>.makeStream()
            let server = try HTTPServer(
                settings: settings,
                handler: { request in
                    signal.yield()
                    await Task.yield()
                    return .text(request.path)
                }
            )
            let port = try server.start()
            async let load = withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await offPool { Self.statusesUntilClosed(port) } } }
                return try await group.reduce(into: Set()) { $0.formUnion($1) }
            }
            for await _ in answered.prefix(100) {}
            await server.stop()
            let statuses = try await load
            #expect(statuses.contains(200))
            #expect(statuses.isSubset(of: [200, 503]))
        }
    }

    private static func statusesUntilClosed(_ port: UInt16) -> Set<Int> {
        var statuses: Set<Int> = []
        do {
            let client = try TestClient(port: port)
            while true {
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                statuses.insert(try client.response().status)
            }
        } catch {
            // The end that this test waits for.
        }
        return statuses
    }

    @Test func stopDoesNotWaitForAHandlerThatIgnoresCancellation() async throws {
        var settings = ServerSettings()
        settings.drainTimeout = .zero
        let gate = Gate()
        let (started, signal) = AsyncStream<Void>.makeStream()
        let server = try HTTPServer(
            settings: settings,
            handler: { _ in
                signal.yield()
                await gate.pass()
                return .text("too late")
            }
        )
        let port = try server.start()
        async let bytes = offPool {
            let client = try TestClient(port: port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return try client.rest()
        }
        for await _ in started { break }
        await server.stop()
        let received = try await bytes
        #expect(received.isEmpty)
        await gate.open()
    }
}

/// A client whose connection outlives the thread that made it.
actor HeldClient {
    private let port: UInt16
    private var client: TestClient?

    init(port: UInt16) { self.port = port }

    func send(_ text: String) throws {
        let made = try TestClient(port: port)
        try made.send(text)
        client = made
    }

    func halfClose() { client?.halfClose() }

    func close(byReset: Bool) {
        if byReset { client?.reset() }
        client = nil
    }
}

/// The number of this process's sockets that are bound to a server's port: its listening socket and its connections.
func serverDescriptors(_ port: UInt16) -> Int {
    (0..<Int32(16_384)).filter { descriptor in
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            getsockname(descriptor, UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self), &size)
        }
        return code == 0 && address.sin_family == sa_family_t(AF_INET) && address.sin_port == port.bigEndian
    }.count
}
