import CurlTransport
import DeclarationCore
import HTTPServer
import Synchronization
import TestSupport
import Testing

@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func aWellFormedTraceGoesOnWithASpanOfItsOwn() {
        let trace = TraceContext(continuing: "00-\(Self.trace)-00f067aa0ba902b7-01", state: "vendor=1")
        #expect(trace.traceID == Self.trace)
        #expect(trace.flags == "01")
        #expect(trace.state == "vendor=1")
        #expect(trace.spanID != "00f067aa0ba902b7")
        #expect(trace.traceparent == "00-\(Self.trace)-\(trace.spanID)-01")
        #expect(trace.spanID.utf8.count == 16)
        // A later version may say more behind the flags.
        #expect(TraceContext(continuing: "01-\(Self.trace)-00f067aa0ba902b7-01-x").traceID == Self.trace)
    }

    @Test(arguments: [
        nil, "", "00", "00-\(trace)-00f067aa0ba902b7", "ff-\(trace)-00f067aa0ba902b7-01",
        "00-\(trace)-00f067aa0ba902b7-01-x", "00-\(trace.uppercased())-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace)-00f067aa0ba902b7-1\r\nX: y",
    ])
    func anythingElseBeginsANewOne(_ header: String?) {
        let trace = TraceContext(continuing: header, state: "vendor=1")
        #expect(trace.traceID != Self.trace)
        #expect(trace.traceID.utf8.count == 32)
        #expect(trace.state == nil)
        #expect(trace.flags == "00")
    }

    @Test func stateThatIsNoHeaderIsDropped() {
        let parent = "00-\(Self.trace)-00f067aa0ba902b7-01"
        #expect(TraceContext(continuing: parent, state: "a\r\nb").state == nil)
        #expect(TraceContext(continuing: parent, state: String(repeating: "a", count: 513)).state == nil)
    }

    @Test func theTransportSendsTheTraceOfItsTaskAndNothingOutsideOfOne() async throws {
        let seen = Mutex<[[String?]]>([])
        let server = try HTTPServer(settings: ServerSettings()) { request in
            seen.withLock { $0.append([request.headers["traceparent"], request.headers["tracestate"]]) }
            return .response(HTTPResponse(status: 200))
        }
        let port = try server.start()
        let transport = try CurlTransport(.patient)
        let request = HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/", body: [1])
        _ = try await transport.send(request)
        let trace = TraceContext(continuing: "00-\(Self.trace)-00f067aa0ba902b7-01", state: "vendor=1")
        _ = try await TraceContext.$current.withValue(trace) { try await transport.send(request) }
        await transport.close()
        await server.stop()
        #expect(seen.withLock { $0 } == [[nil, nil], [trace.traceparent, "vendor=1"]])
    }
}
