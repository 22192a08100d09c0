import Glibc

/// Answers every connection at once with something that is not TLS.
final class PlainGreeter: Sendable {
    let port: UInt16
    private let server: LoopbackServer

    init() throws {
        server = try LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _ in .close("") }
        port = server.port
    }

    func stop() { server.stop() }
}
