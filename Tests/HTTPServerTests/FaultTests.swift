import DeclarationCore
import Testing

@testable import HTTPServer

struct FaultTests {
    private static let request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"

    private func bytes(_ answer: ServerAnswer) async throws -> String {
        let received = Recorder()
        try await withServer(handler: { _ in answer }) { port in
            let bytes = try await offPool {
                let client = try TestClient(port: port)
                try client.send(Self.request)
                return try client.rest()
            }
            await received.set(String(decoding: bytes, as: UTF8.self))
        }
        return await received.value
    }

    private actor Recorder {
        var value = ""
        func set(_ text: String) { value = text }
    }

    @Test func closeWithoutAnswer() async throws {
        #expect(try await bytes(.closeWithoutAnswer).isEmpty)
    }

    @Test(arguments: [(0, ""), (4, "0123"), (99, "0123456789")])
    func partialAnswer(bytes count: Int, body: String) async throws {
        let response = HTTPResponse(
            status: 200,
            headers: ["X-A": "1", "Connection": "close"],
            body: Array("0123456789".utf8)
        )
        let text = try await bytes(.partial(response, bytes: count))
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Content-Length: 10\r\n"))
        #expect(text.hasSuffix("\r\n\r\n" + body))
    }

    @Test func rawBytes() async throws {
        #expect(try await bytes(.raw(Array("\u{1}garbage\r\n".utf8))) == "\u{1}garbage\r\n")
    }

    @Test(arguments: [
        HTTPResponse(status: 200, headers: ["Connection": "close", "X-A": "a\r\nX-B: b"]),
        HTTPResponse(status: 101, headers: ["Connection": "close"]),
    ])
    func unsendableAnswer(response: HTTPResponse) async throws {
        try await withServer(handler: { _ in .response(response) }) { port in
            let answer = try await offPool {
                let client = try TestClient(port: port)
                try client.send(Self.request)
                return try client.response()
            }
            #expect(answer.status == 500)
            #expect(!answer.head.contains("X-B"))
        }
    }

    @Test func contentLengthOfTheHandlerIsReplaced() async throws {
        let response = HTTPResponse(
            status: 200,
            headers: ["content-length": "99", "Connection": "close"],
            body: Array("abc".utf8)
        )
        let text = try await bytes(.response(response))
        #expect(text.lowercased().components(of: "content-length:") == 1)
        #expect(text.hasSuffix("\r\n\r\nabc"))
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        indices.filter { self[$0...].hasPrefix(part) }.count
    }
}
