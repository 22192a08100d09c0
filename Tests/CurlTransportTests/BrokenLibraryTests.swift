import DeclarationCore
import Synchronization
import Testing

@testable import CurlTransport

/// A libcurl that fails where it never should: whoever waits is told so.
@Suite struct BrokenLibraryTests {
    /// Fails to serve its sockets, each time.
    private final class BrokenMulti: MultiHandle {
        override func runSockets() throws(CurlOptionError) { throw CurlOptionError(message: "broken on purpose") }
    }

    @Test(.timeLimit(.minutes(5))) func aBatchIsHandledThoughSocketsFail() async throws {
        let server = try LoopbackServer { _ in .hold("HTTP/1.1 200 OK\r\n") }
        defer { server.stop() }
        let settings = TransportSettings()
        let transport = try CurlTransport(settings) { () throws(CurlOptionError) in
            try CurlEngine(settings) { settings, sockets throws(CurlOptionError) in
                try BrokenMulti(settings, sockets)
            }
        }
        await withTaskGroup(of: TransportError?.self) { group in
            for _ in 0..<20 { group.addTask { try? await failure(transport, post(server.url())) } }
            for await error in group {
                #expect(error?.reason == .other)
                #expect(error?.message.contains("broken on purpose") == true)
            }
        }
        let cancelled = Task { try await failure(transport, post(server.url())) }
        cancelled.cancel()
        #expect(try await cancelled.value.delivery != .answered)
        #expect(transport.engine.outstanding.load(ordering: .relaxed) == 0)
        await transport.close()
    }
}
