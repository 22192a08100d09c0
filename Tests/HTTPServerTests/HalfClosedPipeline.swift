import HTTPServer
import Testing

/// Sends a server that answers with the path many requests at once, closes the sending half, and expects all answers and the
/// connection's end.
func expectAllAnswered(_ server: HTTPServer) async throws {
    try await withServer(server) { server, port in
        let text = try await offPool {
            let client = try TestClient(port: port)
            try client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            client.halfClose()
            return String(decoding: try client.rest(), as: UTF8.self)
        }
        #expect(text.ranges(of: "HTTP/1.1 200 OK").count == 50)
        #expect(text.hasSuffix("/49"))
        try await eventually { server.statistics.openConnections == 0 }
    }
}
