import DeclarationCore
import Glibc
import TestSupport
import Testing

@testable import CurlTransport

/// What became of a connection since it was used last is looked at before it is used again: libcurl doesn't, and what its
/// caller would hear is wrong or "unknown".
@Suite(.timeLimit(.minutes(5))) struct KeptConnectionTests {
    /// A faulty server or proxy says something nobody asked for: it isn't the answer to the next request.
    @Test func whatWasSaidBetweenTwoRequestsAnswersNone() async throws {
        let server = try LoopbackServer { .keep(LoopbackServer.answer($0.path)) }
        defer { server.stop() }
        try await withTransport { transport in
            for path in ["/1", "/2", "/3"] {
                let answer = try await transport.send(post(server.url(path)))
                #expect(String(decoding: answer.body, as: UTF8.self) == path)
                server.say(LoopbackServer.answer("stale"))
            }
        }
        #expect(server.connections == 3)
        #expect(server.requests.map(\.path) == ["/1", "/2", "/3"])
    }

    /// As of a server that closes what is idle. The end of a TLS connection is a message of its own, which libcurl takes for
    /// a sign of life.
    @Test func whatEndedWhileItWasIdleIsNotUsed() async throws {
        let certificates = try TLSServer(host: "IP:127.0.0.1")
        defer { certificates.stop() }
        let server = try LoopbackServer { .keep(LoopbackServer.answer($0.path)) }
        defer { server.stop() }
        let proxy = try HTTP2Proxy(
            certificates: certificates,
            backend: server.port,
            options: ["--frontend-keep-alive-timeout=100ms"]
        )
        defer { proxy.stop() }
        try await withTransport({
            $0.caBundle = certificates.authority
            $0.http2 = false
        }) { transport in
            try await expectSuccess(transport, proxy.url)
            while !proxy.hasClosedConnection { await Task.yield() }
            try await expectSuccess(transport, proxy.url)
        }
        let connections = try (0..<2).map { _ in try proxy.nextRequest().connection }
        #expect(connections[0] != connections[1])
    }

    /// Over HTTP/2 a time-out ends a stream alone. A connection over which nothing came since is left all the same, or every
    /// later call would time out over it.
    @Test func aConnectionThatFellSilentIsLeft() async throws {
        let connections = try await connections(["/1", "/hold", "/2", "/3"]) { transport, url in
            try await expectSuccess(transport, url + "1")
            let error = try await failure(transport, post(url + "hold"))
            #expect(error.delivery == .unknown && error.reason == .timedOut)
            try await expectSuccess(transport, url + "2")
            try await expectSuccess(transport, url + "3")
        }
        #expect(connections["/1"] != connections["/2"] && connections["/2"] == connections["/3"], "\(connections)")
    }

    enum Bystander: CaseIterable { case answered, answeredLater, silent }

    /// One that answers others, also a moment later, is only slow with this one; what is under way over it isn't broken.
    @Test(arguments: Bystander.allCases) func aConnectionThatAnswersOthersIsKept(bystander: Bystander) throws {
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        let book = ConnectionBook()
        let socket = try server.connection()
        let connection = book.opened(socket)
        defer { book.close(socket) }
        let exchanges = try (0..<2).map { _ in
            let request = post("https://gateway.example/")
            return try Exchange(request, try TargetCache().target(request.url), maximumBodyBytes: 1)
        }
        for exchange in exchanges { #expect(exchange.mayDepart(to: nil, over: connection)) }
        if bystander == .answered { connection.lastArrival = PollSet.now() + 1 }
        exchanges[0].leaveConnection(isTimeOver: true)
        #expect(connection.isSpoiled == (bystander != .answered))
        if bystander == .answeredLater { connection.lastArrival = PollSet.now() + 1 }
        #expect(connection.isSpoiled == (bystander == .silent))
        #expect(send(socket, "x", 1, Int32(MSG_NOSIGNAL)) == 1, "what is under way may end there")
        exchanges[1].leaveConnection(isTimeOver: bystander == .silent)
        #expect((send(socket, "x", 1, Int32(MSG_NOSIGNAL)) == 1) == (bystander != .silent))
    }

    /// One attempt fails for all that wait for it: they don't make one each, one after the other.
    @Test func whatWaitsForAConnectionFailsWithIt() async throws {
        // Accepts and never says anything.
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        let url = "https://127.0.0.1:\(server.port)/"
        try await withTransport({ $0.connectTimeout = .milliseconds(300) }) { transport in
            let calls = (0..<12).map { _ in Task { try await failure(transport, post(url)) } }
            for call in calls {
                let error = try await call.value
                #expect(error.delivery == .notSent && error.reason == .connection, "\(error)")
            }
        }
        #expect(server.connections < 8, "some may have begun later")
    }

    @Test func aProxyThatSaysNothingIsTheProxysFailure() async throws {
        let proxy = try LoopbackServer { _ in .hold("") }
        defer { proxy.stop() }
        let closed = try ClosedPort()
        defer { withExtendedLifetime(closed) {} }
        let port = closed.number
        try await withTransport({
            $0.proxy = proxy.url("")
            $0.connectTimeout = .milliseconds(200)
        }) { transport in
            let hanging = try await failure(transport, post("https://gateway.example/"))
            #expect(hanging.delivery == .notSent && hanging.reason == .proxy, "\(hanging)")
            let direct = try await failure(transport, post("http://127.0.0.1:\(port)/"))
            #expect(direct.reason == .connection, "plain HTTP goes without the proxy: \(direct)")
        }
    }

    /// Over which connection, by its port, each path came through a proxy that speaks HTTP/2.
    private func connections(
        _ paths: Set<String>,
        _ body: (CurlTransport, String) async throws -> Void
    ) async throws -> [String: Substring] {
        let certificates = try TLSServer(host: "IP:127.0.0.1")
        defer { certificates.stop() }
        let server = try LoopbackServer { $0.path == "/hold" ? .hold("") : .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        let proxy = try HTTP2Proxy(certificates: certificates, backend: server.port)
        defer { proxy.stop() }
        try await withTransport({
            $0.caBundle = certificates.authority
            $0.totalTimeout = .seconds(2)
        }) { try await body($0, proxy.url) }
        var found: [String: Substring] = [:]
        while found["/3"] == nil {
            let request = try proxy.nextRequest()
            let path = request.request.split(separator: " ").dropLast().last.map(String.init) ?? ""
            #expect(paths.contains(path) && request.request.hasSuffix("HTTP/2"))
            found[path] = request.connection
        }
        return found
    }
}
