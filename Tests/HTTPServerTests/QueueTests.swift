import DeclarationCore
import Synchronization
import Testing

@testable import HTTPServer

struct QueueTests {
    private static func get(_ port: UInt16, _ path: String) throws -> RawResponse {
        let client = try TestClient(port: port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        return try client.response()
    }

    /// One handler at work, two that wait, an overload answer that names the path, and no time to drain.
    private static func makeServer(_ gate: Gate, _ paths: Paths) throws -> HTTPServer {
        var settings = ServerSettings()
        settings.maximumRequestsInFlight = 1
        settings.maximumQueuedRequests = 2
        settings.drainTimeout = .zero
        return try HTTPServer(
            settings: settings,
            overloaded: {
                HTTPResponse(status: 429, headers: ["retry-after": "7"], body: Array("busy \($0.path)".utf8))
            },
            handler: { request in
                paths.append(request.path)
                await gate.pass()
                return .text(request.path)
            }
        )
    }

    private final class Paths: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        func append(_ path: String) { list.withLock { $0.append(path) } }
    }

    @Test func waitsInOrderAndRefusesBeyond() async throws {
        let (gate, paths) = (Gate(), Paths())
        try await withServer(try Self.makeServer(gate, paths)) { server, port in
            async let first = offPool { try Self.get(port, "/1") }
            try await eventually { server.statistics.handlersAtWork == 1 }
            async let second = offPool { try Self.get(port, "/2") }
            try await eventually { server.statistics.queuedRequests == 1 }
            async let third = offPool { try Self.get(port, "/3") }
            try await eventually { server.statistics.queuedRequests == 2 }
            let fourth = try await offPool { try Self.get(port, "/4") }
            #expect(fourth.status == 429)
            #expect(fourth.text == "busy /4")
            #expect(fourth.head.contains("\r\nretry-after: 7\r\n"))
            await gate.open()
            let texts = try await [first, second, third].map(\.text)
            #expect(texts == ["/1", "/2", "/3"])
            #expect(paths.all == ["/1", "/2", "/3"])
            #expect(server.statistics.overloadedRequests == 1)
            #expect(server.statistics.queuedRequests == 0)
            try await eventually { server.statistics.handlersAtWork == 0 }
        }
    }

    @Test func aClientThatLeavesGivesUpItsPlace() async throws {
        let (gate, paths) = (Gate(), Paths())
        try await withServer(try Self.makeServer(gate, paths)) { server, port in
            async let first = offPool { try Self.get(port, "/1") }
            try await eventually { server.statistics.handlersAtWork == 1 }
            let leaving = HeldClient(port: port)
            try await leaving.send("GET /leaves HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually { server.statistics.queuedRequests == 1 }
            await leaving.close(byReset: true)
            try await eventually { server.statistics.queuedRequests == 0 }
            await gate.open()
            _ = try await first
            #expect(paths.all == ["/1"])
        }
    }

    @Test func stopAnswersNoneOfThoseThatWait() async throws {
        let (gate, paths) = (Gate(), Paths())
        let server = try Self.makeServer(gate, paths)
        let port = try server.start()
        let client = HeldClient(port: port)
        try await client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
        try await eventually { server.statistics.handlersAtWork == 1 }
        async let bytes = offPool {
            let client = try TestClient(port: port)
            try client.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
            return try client.rest()
        }
        try await eventually { server.statistics.queuedRequests == 1 }
        await server.stop()
        let received = try await bytes
        #expect(received.isEmpty)
        #expect(paths.all == ["/1"])
        await gate.open()
    }

    @Test func bodiesInMemoryAreBounded() async throws {
        let gate = Gate()
        var settings = ServerSettings()
        settings.maximumBufferedBytes = 150_000
        let server = try HTTPServer(settings: settings) { request in
            await gate.pass()
            return .text("\(request.body.count)")
        }
        try await withServer(server) { server, port in
            async let first = offPool { try Self.post(port, bytes: 100_000) }
            try await eventually { server.statistics.handlersAtWork == 1 }
            let second = try await offPool { try Self.post(port, bytes: 100_000) }
            #expect(second.status == 503)
            #expect(second.head.contains("Connection: close\r\n"))
            await gate.open()
            let text = try await first.text
            #expect(text == "100000")
            try await eventually { server.statistics.bufferedBytes == 0 }
            let third = try await offPool { try Self.post(port, bytes: 150_000) }
            #expect(third.status == 200)
        }
    }

    private static func post(_ port: UInt16, bytes: Int) throws -> RawResponse {
        let client = try TestClient(port: port)
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(bytes)\r\n\r\n")
        try client.send([UInt8](repeating: 0, count: bytes))
        return try client.response()
    }

    @Test func connectionsOfOneAddressAreBounded() async throws {
        var settings = ServerSettings()
        settings.connectionLimitPerAddress = 2
        try await withServer(try HTTPServer(settings: settings, handler: echo)) { server, port in
            let (refused, held) = (HeldClient(port: port), HeldClient(port: port))
            try await held.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await refused.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually { server.statistics.openConnections == 2 }
            await #expect(throws: (any Error).self) { try await offPool { try Self.get(port, "/third") } }
            #expect(server.statistics.refusedConnections == 1)
            await held.close(byReset: false)
            try await eventually { server.statistics.openConnections == 1 }
            let answer = try await offPool { try Self.get(port, "/again") }
            #expect(answer.status == 200)
            await refused.close(byReset: true)
        }
    }
    @Test func connectionsThatTheirClientHasClosedDoNotCount() async throws {
        var settings = ServerSettings()
        settings.connectionLimitPerAddress = 3
        try await withServer(try HTTPServer(settings: settings, handler: { .text($0.path) })) { server, port in
            let wrong = try await offPool {
                let held = try (0..<2).map { _ in try TestClient(port: port) }
                return try withExtendedLifetime(held) {
                    try (0..<300).filter { number in
                        let client = try TestClient(port: port)
                        try client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                        // A process that another test starts may hold the socket: to close it isn't enough.
                        defer { client.halfClose() }
                        return try client.response().text != "/\(number)"
                    }.count
                }
            }
            #expect(wrong == 0)
            #expect(server.statistics.refusedConnections == 0)
        }
    }

    @Test func aClosedConnectionCountsWhileItsRequestIsUnderWay() async throws {
        var settings = ServerSettings()
        settings.connectionLimitPerAddress = 1
        let gate = Gate()
        let server = try HTTPServer(settings: settings) { request in
            await gate.pass()
            return .text(request.path)
        }
        try await withServer(server) { server, port in
            let held = HeldClient(port: port)
            try await held.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually { server.statistics.handlersAtWork == 1 }
            await held.close(byReset: false)
            await #expect(throws: (any Error).self) { try await offPool { try Self.get(port, "/second") } }
            #expect(server.statistics.refusedConnections == 1)
            await gate.open()
        }
    }
}
