import DeclarationCore
import Synchronization
import Testing

@testable import HTTPServer

struct StreamTests {
    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Pieces that count how many were asked for, until a number of them.
    private struct Pieces: AsyncSequence, Sendable {
        let counter: Counter
        var piece = [UInt8](repeating: 7, count: 1000)
        var limit = Int.max
        var error: (any Error & Sendable)?

        struct AsyncIterator: AsyncIteratorProtocol {
            let pieces: Pieces
            mutating func next() async throws -> [UInt8]? {
                if Task.isCancelled || pieces.counter.value >= pieces.limit {
                    if let error = pieces.error { throw error }
                    return nil
                }
                pieces.counter.add()
                return pieces.piece
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: self) }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    @Test func eachPieceLeavesAtOnce() async throws {
        let (body, source) = AsyncStream<[UInt8]>.makeStream()
        let headers: HTTPHeaders = ["content-type": "text/event-stream", "Content-Length": "5"]
        let server = try HTTPServer(settings: ServerSettings()) { _ in
            .stream(StreamingResponse(headers: headers, body: body))
        }
        try await withServer(server) { server, port in
            let client = TalkingClient(port: port)
            try await client.send(Self.request)
            let head = try await client.read(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.contains("\r\ncontent-type: text/event-stream\r\n"))
            #expect(head.contains("Transfer-Encoding: chunked"))
            #expect(!head.lowercased().contains("content-length"))
            #expect(server.statistics.openStreams == 1)
            for text in ["data: 1\n\n", "data: two\n\n"] {
                source.yield(Self.bytes(text))
                let chunk = try await client.read(through: "\n\n\r\n")
                #expect(chunk == "\(String(text.utf8.count, radix: 16, uppercase: true))\r\n\(text)\r\n")
            }
            source.finish()
            let last = try await client.read(through: "\r\n\r\n")
            #expect(last == "0\r\n\r\n")
            // The connection goes on.
            try await client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await client.read(through: "\r\n\r\n")
            try await eventually { server.statistics.openStreams == 0 }
        }
    }

    @Test func manyPiecesArriveWhole() async throws {
        let counter = Counter()
        let handler: ServerHandler = { _ in
            .stream(StreamingResponse(headers: ["Connection": "close"], body: Pieces(counter: counter, limit: 5000)))
        }
        try await withServer(handler: handler) { port in
            let body = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.0\r\n\r\n")
                _ = try client.read(through: "\r\n\r\n")
                return try client.rest()
            }
            #expect(body.count == 5_000_000)
            #expect(body.allSatisfy { $0 == 7 })
        }
    }

    @Test func waitsForAClientThatDoesNotRead() async throws {
        let counter = Counter()
        let server = try HTTPServer(settings: ServerSettings()) { _ in
            .stream(StreamingResponse(body: Pieces(counter: counter)))
        }
        try await withServer(server) { server, port in
            let client = TalkingClient(port: port)
            try await client.send(Self.request)
            _ = try await client.read(through: "\r\n\r\n")
            // Kernel buffers and the pipe fill up; then nothing more is asked for.
            var (last, still) = (-1, 0)
            try await eventually {
                still = counter.value == last ? still + 1 : 0
                last = counter.value
                return still == 40
            }
            #expect(counter.value > 0)
            await client.close()
            try await eventually { server.statistics.openStreams == 0 }
        }
    }

    @Test(arguments: [false, true])
    func endsWhenTheClientGoes(isBusy: Bool) async throws {
        let (body, source) = AsyncStream<[UInt8]>.makeStream()
        let (ended, signal) = AsyncStream<Void>.makeStream()
        source.onTermination = { _ in signal.yield() }
        let counter = Counter()
        let server = try HTTPServer(settings: ServerSettings()) { _ in
            isBusy
                ? .stream(StreamingResponse(body: Pieces(counter: counter)))
                : .stream(StreamingResponse(body: body))
        }
        try await withServer(server) { server, port in
            let client = TalkingClient(port: port)
            try await client.send(Self.request)
            _ = try await client.read(through: "\r\n\r\n")
            await client.close()
            if !isBusy { for await _ in ended { break } }
            try await eventually { server.statistics.openStreams == 0 && server.statistics.openConnections == 0 }
        }
    }

    @Test func anErrorBreaksTheAnswerOff() async throws {
        let counter = Counter()
        let handler: ServerHandler = { _ in
            .stream(StreamingResponse(body: Pieces(counter: counter, limit: 3, error: ClientError("no more"))))
        }
        try await withServer(handler: handler) { port in
            let bytes = try await offPool {
                let client = try TestClient(port: port)
                try client.send(Self.request)
                return try client.rest()
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(!text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func headAsksForNoPiece() async throws {
        let counter = Counter()
        let server = try HTTPServer(settings: ServerSettings()) { _ in
            .stream(StreamingResponse(body: Pieces(counter: counter, limit: 1)))
        }
        try await withServer(server) { server, port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return String(decoding: try client.rest(), as: UTF8.self)
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
            #expect(counter.value == 0)
            try await eventually { server.statistics.openStreams == 0 }
        }
    }

    @Test func streamsAreBounded() async throws {
        let (body, source) = AsyncStream<[UInt8]>.makeStream()
        var settings = ServerSettings()
        settings.maximumStreams = 1
        let server = try HTTPServer(settings: settings) { _ in .stream(StreamingResponse(body: body)) }
        try await withServer(server) { server, port in
            let first = TalkingClient(port: port)
            try await first.send(Self.request)
            _ = try await first.read(through: "\r\n\r\n")
            let second = try await offPool {
                let client = try TestClient(port: port)
                try client.send(Self.request)
                return try client.response()
            }
            #expect(second.status == 503)
            #expect(server.statistics.overloadedRequests == 1)
            source.finish()
            #expect(try await first.read(through: "\r\n\r\n") == "0\r\n\r\n")
        }
    }

    @Test func stopEndsStreamsProperly() async throws {
        let (body, source) = AsyncStream<[UInt8]>.makeStream()
        let server = try HTTPServer(settings: ServerSettings()) { _ in .stream(StreamingResponse(body: body)) }
        let port = try server.start()
        let client = TalkingClient(port: port)
        try await client.send(Self.request)
        _ = try await client.read(through: "\r\n\r\n")
        source.yield(Self.bytes("x"))
        #expect(try await client.read(through: "x\r\n") == "1\r\nx\r\n")
        let start = ContinuousClock.now
        await server.shutdown(deadline: .seconds(60))
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(try await client.read(through: "\r\n\r\n") == "0\r\n\r\n")
    }

    @Test func stopBreaksOffABodyThatGoesOn() async throws {
        let gate = Gate()
        let endless = AsyncStream<[UInt8]> {
            await gate.pass()
            return nil
        }
        let server = try HTTPServer(settings: ServerSettings()) { _ in .stream(StreamingResponse(body: endless)) }
        let port = try server.start()
        let client = TalkingClient(port: port)
        try await client.send(Self.request)
        _ = try await client.read(through: "\r\n\r\n")
        await server.shutdown(deadline: .zero)
        await #expect(throws: ClientError.self) { try await client.read(through: "\r\n") }
        await gate.open()
    }
}

/// A client that a test talks with step by step; each step blocks a thread of its own.
actor TalkingClient {
    /// Unchecked, since the steps follow one another: the actor waits for each.
    private final class Box: @unchecked Sendable {
        var client: TestClient?
    }

    private let port: UInt16
    private let box = Box()

    init(port: UInt16) { self.port = port }

    func send(_ text: String) async throws {
        let (port, box) = (port, box)
        try await offPool {
            let client = try box.client ?? TestClient(port: port)
            box.client = client
            try client.send(text)
        }
    }

    func read(through text: String) async throws -> String {
        let box = box
        return try await offPool {
            guard let client = box.client else { throw ClientError("nothing was sent yet") }
            return try client.read(through: text)
        }
    }

    func close() { box.client = nil }
}
