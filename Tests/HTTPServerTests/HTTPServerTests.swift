import DeclarationCore
import Testing

@testable import HTTPServer

struct HTTPServerTests {
    @Test func twoRequestsOnOneConnection() async throws {
        try await withServer(handler: echo) { port in
            let answers = try await offPool {
                let client = try TestClient(port: port)
                return try ["/one?a=1", "/two"].map { target in
                    try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-b: 2\r\nX-A: 3\r\n\r\n")
                    return try client.response()
                }
            }
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers[0].text == "GET\n/one?a=1\n/one\na=1\nHost=h;X-A=1;x-b=2;X-A=3\n127.0.0.1\n")
            #expect(answers[1].text.hasPrefix("GET\n/two\n/two\n-\n"))
        }
    }

    @Test func answerHeadersKeepOrderAndSpelling() async throws {
        try await withServer(handler: echo) { port in
            let head = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response().head
            }
            let own = head.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("x-") }
            #expect(own == ["X-Second-Case: b", "x-First: a", "X-Second-Case: c"])
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer(handler: echo) { port in
            let bodies = try await offPool {
                let client = try TestClient(port: port)
                try client.send(
                    (0..<20).map { "POST /\($0) HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi" }.joined()
                )
                return try (0..<20).map { _ in try client.response().text }
            }
            #expect(bodies.map { $0.split(separator: "\n")[1] } == (0..<20).map { "/\($0)" })
        }
    }

    @Test func absoluteTargetIsSplit() async throws {
        try await withServer(handler: echo) { port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send("POST https://h:443/ams/x%20y?q=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                return try client.response().text
            }
            #expect(text.hasPrefix("POST\nhttps://h:443/ams/x%20y?q=%41\n/ams/x%20y\nq=%41\n"))
        }
    }

    @Test func bodyInPiecesAndChunks() async throws {
        try await withServer(handler: { .response(HTTPResponse(status: 200, body: $0.body)) }) { port in
            let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let (counted, chunked) = try await offPool {
                let client = try TestClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.count)\r\n\r\n")
                for start in stride(from: 0, to: body.count, by: 7_001) {
                    try client.send(Array(body[start..<min(start + 7_001, body.count)]))
                }
                let counted = try client.response()
                try client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
                try client.send("2\r\nde\r\n0\r\n\r\n")
                return (counted, try client.response())
            }
            #expect(counted.body == body)
            #expect(chunked.text == "abcde")
        }
    }

    @Test func expectContinue() async throws {
        try await withServer(handler: { .response(HTTPResponse(status: 200, body: $0.body)) }) { port in
            let (first, second) = try await offPool {
                let client = try TestClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                let first = try client.response().status
                try client.send("ok")
                return (first, try client.response().text)
            }
            #expect(first == 100)
            #expect(second == "ok")
        }
    }

    @Test func connectionCloseIsHonoured() async throws {
        try await withServer(handler: { _ in .text("bye", headers: ["Connection": "close"]) }) { port in
            let (answer, rest) = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return (try client.response(), try client.rest())
            }
            #expect(answer.text == "bye")
            #expect(rest.isEmpty)
        }
    }

    @Test func headHasLengthButNoBody() async throws {
        try await withServer(handler: { _ in .text("12345") }) { port in
            let (head, next) = try await offPool {
                let client = try TestClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return (try client.response(withoutBody: true).head, try client.response().text)
            }
            #expect(head.contains("Content-Length: 5\r\n"))
            #expect(next == "12345")
        }
    }

    @Test func synchronousHandler() async throws {
        let server = try HTTPServer.answeringOnItsThread(
            settings: ServerSettings(),
            handler: { .text("now \($0.path)") }
        )
        let port = try server.start()
        let text = try await offPool {
            let client = try TestClient(port: port)
            try client.send("GET /p HTTP/1.1\r\nHost: h\r\n\r\n")
            return try client.response().text
        }
        await server.stop()
        #expect(text == "now /p")
    }

    /// Whether a closure awaits anything doesn't decide where it runs.
    @Test func aHandlerThatAwaitsNothingRunsInATask() async throws {
        let server = try HTTPServer(settings: ServerSettings()) { _ in
            .text(withUnsafeCurrentTask { $0 == nil } ? "thread" : "task")
        }
        try await withServer(server) { _, port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response().text
            }
            #expect(text == "task")
        }
    }

    @Test func ipv6() async throws {
        try await withServer({ $0.address = "::1" }, handler: echo) { port in
            let text = try await offPool {
                let client = try TestClient(port: port, address: "::1")
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response().text
            }
            #expect(text.contains("\n::1\n"))
        }
    }

    @Test func startAndStopAtOnceLeaveNothingBehind() async throws {
        for _ in 0..<20 {
            let server = try HTTPServer(settings: ServerSettings(), handler: echo)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? server.start() }
                group.addTask { _ = try? server.start() }
                group.addTask { await server.stop() }
            }
            await server.stop()
            #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
        }
    }

    @Test func whatWasStoppedBeforeItStartedNeverListens() async throws {
        let server = try HTTPServer(settings: ServerSettings(), handler: echo)
        await server.stop()
        let error = #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
        #expect(error?.description.contains("started or stopped already") == true)
        await server.stop()
    }

    @Test func startErrors() async throws {
        var settings = ServerSettings()
        let first = try HTTPServer(settings: settings, handler: echo)
        settings.port = try first.start()
        #expect(throws: HTTPServerError.alreadyStarted) { try first.start() }
        let second = try HTTPServer(settings: settings, handler: echo)
        let taken = #expect(throws: HTTPServerError.self) { try second.start() }
        let text = "cannot listen on 127.0.0.1 port \(settings.port): Address already in use, by another program"
        #expect(taken?.description.hasPrefix(text) == true)
        await first.stop()
        settings.address = "localhost"
        #expect(throws: HTTPServerError.self) { try HTTPServer(settings: settings, handler: echo) }
        settings.address = "127.0.0.1"
        settings.maximumHeaders = 0
        #expect(throws: HTTPServerError.invalidSettings("maximumHeaders is 0; allowed are 1 to 10000")) {
            try HTTPServer(settings: settings, handler: echo)
        }
    }
}
