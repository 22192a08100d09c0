import DeclarationCore
import Glibc
import Testing

@testable import HTTPServer

/// Requests as no well-behaved client sends them.
struct HeadTests {
    /// libmicrohttpd 1 refuses a coding that it doesn't know itself, and as a bad request.
    static let unknownCoding = ServerVersions.microHTTPD.hasPrefix("0.") ? 501 : 400

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\ncontent-length: 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2, 2\r\n\r\nab", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +2\r\n\r\nab", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", HeadTests.unknownCoding),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked \r\n\r\n0\r\n\r\n", HeadTests.unknownCoding),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", HeadTests.unknownCoding),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            501
        ),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 2\r\n\r\nab", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\n:\r\nContent-Length: 9\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n: first\r\nHost: h\r\nContent-Length: 9\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\n\u{0}X: y\r\nContent-Length: 9\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\n\u{0}X: y\r\nContent-Length: 9\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nX: y\u{0}z\r\nContent-Length: 0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\nContent-Length: 0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: h\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n: z\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("G\(String(repeating: "\u{301}\u{316}", count: 5_000)) / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: y\(String(repeating: "\u{301}\u{316}", count: 5_000))\r\n\r\n", 400),
        ("GET /\(String(repeating: "\u{301}\u{316}", count: 900)) HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X: y\r\n", count: 100))\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X:\r\n", count: 8000))\r\n", 431),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n", 413),
    ])
    func refusedAndClosed(text: String, status: Int) async throws {
        var settings = ServerSettings()
        settings.maximumTargetBytes = 4096
        let server = try HTTPServer(settings: settings) { .text("must not run: \($0.method)") }
        try await withServer(server) { _, port in
            let answer = try await offPool {
                let client = try TestClient(port: port)
                // A second request in the same breath must not be answered: nobody knows where it begins.
                try client.send(text + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
                return String(decoding: try client.rest(), as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(!answer.contains("must not run"))
        }
    }

    @Test(arguments: [
        "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}", "GET\r\n\r\n",
        "\r\n\r\n\r\nGET",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", String(repeating: "x", count: 300_000),
        String(repeating: "\r\n", count: 70_000),
        "GET " + String(repeating: "/a?b&c=", count: 30_000),
    ])
    func garbageHarmsNobody(text: String) async throws {
        try await withServer({ $0.requestTimeout = .milliseconds(300) }, handler: echo) { port in
            let answer = try await offPool {
                let hostile = try TestClient(port: port)
                // The server may close before all is sent.
                try? hostile.send(text)
                hostile.halfClose()
                _ = try? hostile.rest()
                let client = try TestClient(port: port)
                try client.send("GET /fine HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response()
            }
            #expect(answer.status == 200)
            try await eventually { serverDescriptors(port) <= 1 }
        }
    }

    @Test func headsThatComeByteByByteAreWhole() async throws {
        let names = (0..<80).map { "X-\($0)" }
        let lines = names.map {
            "\($0):\(String(repeating: " ", count: $0.utf8.count % 3))\(String(repeating: "v", count: 90))\r\n"
        }
        let head = "POST /a?b=c&d HTTP/1.1\r\nHost: h\r\nEmpty:\r\nCookie: a=b; c=d\r\n" + lines.joined()
        try await withServer(handler: echo) { port in
            let answers = try await offPool {
                let client = try TestClient(port: port)
                for byte in (head + "Content-Length: 2\r\n\r\nhi").utf8 { try client.send([byte]) }
                let first = try client.response()
                try client.send("GET / HTTP/1.0\r\n\r\n")
                return [first, try client.response()]
            }
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers[0].text.contains("Empty=;Cookie=a=b; c=d;X-0=vvv"))
            #expect(answers[0].text.hasSuffix("Content-Length=2\n127.0.0.1\nhi"))
        }
    }

    @Test func repeatedHeadersStayInOrder() async throws {
        let handler: ServerHandler = { .text($0.headers.values("CONTENT-TYPE").joined(separator: "|")) }
        try await withServer(handler: handler) { port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send(
                    "GET / HTTP/1.1\r\nHost: h\r\nContent-Type: b\r\ncontent-type: a\r\nAgent-Token:\r\nContent-Type: b\r\n\r\n"
                )
                return try client.response().text
            }
            #expect(text == "b|a|b")
        }
    }

    @Test func whiteSpaceAroundAValueIsNoPartOfIt() async throws {
        let handler: ServerHandler = { .text($0.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ";")) }
        try await withServer(handler: handler) { port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send(
                    "GET / HTTP/1.1\r\nHost: h \r\nclient-id: SHOP_1\t\r\nX: \t a \t b \t \r\nEmpty: \t\r\nLast:z \r\n\r\n"
                )
                return try client.response().text
            }
            #expect(text == "Host=h;client-id=SHOP_1;X=a \t b;Empty=;Last=z")
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"])
    func aMissingHostIsAnsweredOnce(text: String) async throws {
        try await withServer(handler: echo) { port in
            let (answer, rest) = try await offPool {
                let client = try TestClient(port: port)
                try client.send(text)
                return (try client.response(), try client.rest())
            }
            #expect(answer.status == 400)
            #expect(!answer.text.contains("HTTP/1.1"))
            #expect(rest.isEmpty)
        }
    }

    @Test func bytesOfAQueryThatAreNotUTF8AreKept() async throws {
        let query: [UInt8] = Array("name=".utf8) + [0xCA, 0xBE, 0xC0, 0xFD] + Array("&a?b=%CA".utf8)
        let handler: ServerHandler = { request in
            .response(HTTPResponse(status: 200, headers: ["path": request.path], body: request.queryBytes ?? []))
        }
        // As many as the limit allows, counted as they came.
        let limit = "http://h/gateway.do?".utf8.count + query.count
        try await withServer({ $0.maximumTargetBytes = limit }, handler: handler) { port in
            let answers = try await offPool {
                let client = try TestClient(port: port)
                return try ["/gateway.do?", "http://h/gateway.do?"].map { start in
                    try client.send(Array("GET \(start)".utf8) + query + Array(" HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
                    return try client.response()
                }
            }
            #expect(answers.map(\.body) == [query, query])
            #expect(answers.allSatisfy { $0.head.contains("path: /gateway.do\r\n") })
        }
    }

    @Test func headerNamesOfAnswersAreKept() async throws {
        let headers: HTTPHeaders = ["signature": "s", "response-time": "1", "content-type": "a/b", "X-Y": "z"]
        try await withServer(handler: { _ in .text("", headers: headers) }) { port in
            let head = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.response().head
            }
            for line in ["signature: s", "response-time: 1", "content-type: a/b", "X-Y: z"] {
                #expect(head.contains("\r\n\(line)\r\n"))
            }
        }
    }

    @Test(arguments: ["BREW", "OPTIONS", "get", "DELETE", "PATCH", "TRACE", "M-SEARCH"])
    func anyMethodReachesTheHandler(method: String) async throws {
        try await withServer(handler: echo) { port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send("\(method) * HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
                return try client.response().text
            }
            #expect(text.hasPrefix("\(method)\n*\n*\n-\n"))
            #expect(text.hasSuffix("\nhi"))
        }
    }

    @Test func aHundredPipelinedRequests() async throws {
        try await withServer({ $0.maximumRequestsInFlight = 4 }, handler: { .text($0.path) }) { port in
            let texts = try await offPool {
                let client = try TestClient(port: port)
                try client.send(
                    (0..<100).map {
                        "POST /\($0) HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"
                            + String(repeating: "x", count: 900)
                    }
                    .joined()
                )
                return try (0..<100).map { _ in try client.response().text }
            }
            #expect(texts == (0..<100).map { "/\($0)" })
        }
    }

    @Test func expectContinueOfARefusedHead() async throws {
        try await withServer(handler: echo) { port in
            let text = try await offPool {
                let client = try TestClient(port: port)
                try client.send(
                    "POST / HTTP/1.1\r\nContent-Length: 2\r\nHost: h\r\nHost: i\r\nExpect: 100-continue\r\n\r\n"
                )
                return String(decoding: try client.rest(), as: UTF8.self)
            }
            #expect(text.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func aShortBodyIsNoRequest() async throws {
        let server = try HTTPServer(settings: ServerSettings()) { _ in .text("must not run") }
        try await withServer(server) { server, port in
            let bytes = try await offPool {
                let client = try TestClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
                client.halfClose()
                return try client.rest()
            }
            #expect(bytes.isEmpty)
            try await eventually { server.statistics.openConnections == 0 }
        }
    }

    @Test func aSynchronousHandlerAnswersAHalfClosedConnection() async throws {
        let server = try HTTPServer.answeringOnItsThread(settings: ServerSettings(), handler: { .text($0.path) })
        try await expectAllAnswered(server)
    }

    @Test func anIdleConnectionThatIsHalfClosedEnds() async throws {
        let server = try HTTPServer(settings: ServerSettings(), handler: echo)
        try await withServer(server) { server, port in
            let rest = try await offPool {
                let client = try TestClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try client.response()
                client.halfClose()
                return try client.rest()
            }
            #expect(rest.isEmpty)
            try await eventually { server.statistics.openConnections == 0 }
            #expect(server.statistics.lateConnections == 0)
        }
    }
}
