import DeclarationCore
import Glibc
import Synchronization
import Testing

@testable import HTTPServer

/// Many connections with a request at the same moment, and nothing after it: all must be answered without another event.
@Suite(.serialized) struct BurstTests {
    /// Holds the server's thread until all have sent.
    private final class Hold: Sendable {
        private let isHeld = Atomic(false)
        private let isOver = Atomic(false)

        func open() { isOver.store(true, ordering: .releasing) }

        /// Blocks the thread, but not for ever.
        func pass() {
            isHeld.store(true, ordering: .releasing)
            wait(for: isOver)
        }

        func waitUntilHeld() { wait(for: isHeld) }

        private func wait(for flag: borrowing Atomic<Bool>) {
            let deadline = ContinuousClock.now + .seconds(60)
            while !flag.load(ordering: .acquiring), ContinuousClock.now < deadline { usleep(1000) }
        }
    }

    /// No time-out of the server's may end the test instead of an answer.
    private static let settings: ServerSettings = {
        var settings = ServerSettings()
        settings.idleTimeoutSeconds = 0
        settings.maximumBufferedBytes = 100
        return settings
    }()

    @Test(arguments: [127, 128, 129, 256, 384])
    func synchronousHandlers(connections: Int) async throws {
        let hold = Hold()
        let server = try HTTPServer(settings: Self.settings) { request in
            if request.method == "POST" { hold.pass() }
            return .text(request.path)
        }
        try await withServer(server) { try await Self.burst($1, connections, hold, bodySize: 10) }
    }

    @Test(arguments: [127, 128, 129, 256, 384])
    func asynchronousHandlers(connections: Int) async throws {
        let hold = Hold()
        // The answer to a body that there is no room for is made on the server's thread.
        let server = try HTTPServer(
            settings: Self.settings,
            overloaded: { _ in
                hold.pass()
                return .overloaded
            },
            handler: { request in
                await Task.yield()
                return .text(request.path)
            }
        )
        try await withServer(server) { try await Self.burst($1, connections, hold, bodySize: 200) }
    }

    private static func burst(_ port: UInt16, _ size: Int, _ hold: Hold, bodySize: Int) async throws {
        let answers = try await offPool {
            defer { hold.open() }
            let clients = try (0..<size).map { _ in try TestClient(port: port) }
            // All are accepted when the first and the last have an answer.
            for client in [clients[0], clients[size - 1]] {
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try client.response()
            }
            let holder = try TestClient(port: port)
            try holder.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(bodySize)\r\n\r\n")
            try holder.send([UInt8](repeating: 0, count: bodySize))
            hold.waitUntilHeld()
            for (number, client) in clients.enumerated() {
                try client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            hold.open()
            return try withExtendedLifetime(holder) { try clients.map { try $0.response().text } }
        }
        #expect(answers == (0..<size).map { "/\($0)" })
    }
}
