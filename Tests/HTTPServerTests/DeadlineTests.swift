import DeclarationCore
import Testing

@testable import HTTPServer

struct DeadlineTests {
    @Test(arguments: [
        "", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: h\r\nX: ",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
    ])
    func clientsThatTrickleAreCutOff(beginning: String) async throws {
        var settings = ServerSettings()
        settings.idleTimeoutSeconds = 1
        settings.requestTimeout = .milliseconds(300)
        let server = try HTTPServer(settings: settings, handler: { _ in .text("must not run", status: 500) })
        try await withServer(server) { server, port in
            try await offPool {
                let client = try TestClient(port: port)
                try client.send(beginning)
                try client.trickle()
            }
            try await eventually { server.statistics.lateConnections == 1 }
            try await eventually { server.statistics.openConnections == 0 }
        }
    }

    @Test func theNextRequestHasADeadlineToo() async throws {
        try await withServer({ $0.requestTimeout = .milliseconds(200) }, handler: echo) { port in
            let answer = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
                let answer = try client.response()
                try client.send("POST /second HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\n")
                try client.trickle()
                return answer
            }
            #expect(answer.status == 200)
        }
    }

    @Test func aHandlerMayTakeLongerThanTheRequest() async throws {
        let gate = Gate()
        let handler: ServerHandler = { request in
            await gate.pass()
            return .text(request.path)
        }
        try await withServer({ $0.requestTimeout = .milliseconds(100) }, handler: handler) { port in
            async let answer = offPool {
                let client = try TestClient(port: port)
                try client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response().text
            }
            // By the time that this one is cut off, the other's request is long past its time.
            try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\n")
                try client.trickle()
            }
            await gate.open()
            let text = try await answer
            #expect(text == "/slow")
        }
    }

    @Test func clientsThatDoNotReadAreCutOff() async throws {
        let body = [UInt8](repeating: 1, count: 64 << 20)
        var settings = ServerSettings()
        settings.answerTimeout = .milliseconds(200)
        let server = try HTTPServer(
            settings: settings,
            handler: { _ in .response(HTTPResponse(status: 200, body: body)) }
        )
        try await withServer(server) { server, port in
            let client = HeldClient(port: port)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually { server.statistics.lateConnections == 1 }
            try await eventually { server.statistics.openConnections == 0 }
            await client.close(byReset: false)
        }
    }

    @Test func idleConnectionsMakeRoom() async throws {
        let server = try HTTPServer(
            settings: {
                var settings = ServerSettings()
                settings.connectionLimit = 32
                settings.idleTimeoutSeconds = 600
                return settings
            }(),
            handler: { .text($0.path) }
        )
        try await withServer(server) { server, port in
            let texts = try await offPool {
                let idle = try (0..<32).map { _ in try TestClient(port: port) }
                return try (0..<40).map { number in
                    let client = try TestClient(port: port)
                    try client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    return try withExtendedLifetime(idle) { try client.response().text }
                }
            }
            #expect(texts == (0..<40).map { "/\($0)" })
            #expect(server.statistics.displacedConnections > 0)
        }
    }

    /// Full, the server stops listening; when all connections end at once, nothing but their end tells it to go on.
    @Test(arguments: [1, 8]) func listensAgainAfterTheLastConnectionOfAFullServer(limit: Int) async throws {
        var settings = ServerSettings()
        settings.connectionLimit = limit
        try await withServer(try HTTPServer(settings: settings, handler: { .text($0.path) })) { server, port in
            for round in 0..<5 {
                let texts = try await offPool {
                    // None is idle before its request: a second of that, and it would make room for others.
                    let clients = try (0..<limit).map { _ in
                        let client = try TestClient(port: port)
                        try client.send("GET /\(round) HTTP/1.1\r\nHost: h\r\n\r\n")
                        return client
                    }
                    return try clients.map { try $0.response().text }
                }
                #expect(texts == Array(repeating: "/\(round)", count: limit))
            }
            try await eventually { server.statistics.openConnections == 0 }
        }
    }
}
