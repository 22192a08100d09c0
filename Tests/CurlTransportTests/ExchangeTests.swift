import CurlTransport
import DeclarationCore
import Testing

@Suite struct ExchangeTests {
    @Test func requestAndAnswerPassUnchanged() async throws {
        let server = try LoopbackServer { _ in
            .keep(LoopbackServer.answer("h\u{e9}llo", headers: "X-One: 1 \t\r\nX-Two:\r\nx-one: 2\r\n"))
        }
        defer { server.stop() }
        let headers: HTTPHeaders = ["Client-Id": "abc", "X-Empty": "", "content-type": "application/json"]
        let response = try await withTransport {
            try await $0.send(post(server.url("/a?b=c"), "{\"a\":1}", headers: headers))
        }
        #expect(response.status == 200)
        #expect(response.body == Array("h\u{e9}llo".utf8))
        #expect(response.headers.map(\.name) == ["Content-Length", "X-One", "X-Two", "x-one"])
        #expect(response.headers.values("X-One") == ["1", "2"])
        #expect(response.headers["x-two"] == "")
        let request = try #require(server.requests.first)
        let lines = request.head.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /a?b=c HTTP/1.1")
        #expect(
            Set(lines.dropFirst()) == [
                "Host: 127.0.0.1:\(server.port)", "Client-Id: abc", "X-Empty:", "content-type: application/json",
                "Content-Length: 7",
            ]
        )
        #expect(request.body == Array("{\"a\":1}".utf8))
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "POST"])
    func methods(_ method: String) async throws {
        let server = try LoopbackServer { request in
            .keep(
                request.head.hasPrefix("HEAD")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : LoopbackServer.answer("x")
            )
        }
        defer { server.stop() }
        try await withTransport { transport in
            for method in [method, "POST", method] {
                let body = method == "PUT" ? [UInt8](repeating: 7, count: 2 << 20) : []
                let response = try await transport.send(HTTPRequest(method: method, url: server.url(), body: body))
                #expect(response.body == (method == "HEAD" ? [] : [0x78]))
                #expect(server.requests.last?.head.hasPrefix("\(method) ") == true)
                #expect(server.requests.last?.head.lowercased().contains("expect:") == false)
                #expect(server.requests.last?.body.count == body.count)
            }
        }
        #expect(server.connections == 1)
    }

    @Test func interimAnswersAreDropped() async throws {
        let server = try LoopbackServer { _ in
            .keep(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + LoopbackServer.answer("ok", headers: "X-Late: 1\r\n")
            )
        }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url())) }
        #expect(response.status == 200)
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers["X-Late"] == "1")
    }

    @Test func chunkedBodyIsJoinedAndTrailersAreDropped() async throws {
        let server = try LoopbackServer { _ in
            .keep(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
            )
        }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url())) }
        #expect(response.body == Array("abcde".utf8))
        #expect(response.headers["X-Trailer"] == nil)
    }

    @Test func compressedBodyStaysAsItCame() async throws {
        let server = try LoopbackServer { _ in
            .keep(LoopbackServer.answer("raw", headers: "Content-Encoding: gzip\r\n"))
        }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url())) }
        #expect(response.body == Array("raw".utf8))
        #expect(server.requests.first?.head.lowercased().contains("accept-encoding") == false)
    }

    @Test func redirectIsAnAnswerAndNotFollowed() async throws {
        let server = try LoopbackServer { request in
            .keep(LoopbackServer.answer("", headers: "Location: /other\r\n", status: "307 Temporary Redirect"))
        }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url())) }
        #expect(response.status == 307)
        #expect(server.requests.count == 1)
    }

    @Test func emptyAnswer204() async throws {
        let server = try LoopbackServer { _ in .keep("HTTP/1.1 204 No Content\r\n\r\n") }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url())) }
        #expect(response.status == 204)
        #expect(response.body.isEmpty)
    }

    @Test func localhostIsThisMachine() async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        let response = try await withTransport { try await $0.send(post(server.url(host: "localhost"))) }
        #expect(response.status == 200)
    }
}
