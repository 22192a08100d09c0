import DeclarationCore
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import CurlTransport

@Suite struct DeliveryTests {
    static let badAnswers: [(String, TransportError.Reason)] = [
        ("", TransportError.Reason.interrupted),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .interrupted),
        ("HTTP/1.1 200 OK\r\nContent-Le", .interrupted),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .interrupted),
        ("this is not HTTP\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nabc", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000), .tooLarge),
        ("HTTP/1.1 200 OK\r\n" + String(repeating: "X-H: 1\r\n", count: 400) + "\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nX-H: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", .tooLarge),
    ]

    @Test(arguments: badAnswers)
    func badAnswersLeaveDeliveryUnknown(_ answer: String, _ reason: TransportError.Reason) async throws {
        let server = try LoopbackServer { _ in .close(answer) }
        defer { server.stop() }
        let error = try await withTransport({ $0.maximumBodyBytes = 1000 }) {
            try await failure($0, post(server.url("/secret-path?secret-query"), "secret-body"))
        }
        #expect(error.delivery == .unknown)
        #expect(error.reason == reason, "\(error)")
        #expect(error.message.contains("127.0.0.1:\(server.port)"))
        #expect(!error.message.contains("secret"))
        #expect(server.requests.count == 1)
    }

    @Test func refusedConnectionIsNotSent() async throws {
        let closed = try ClosedPort()
        defer { withExtendedLifetime(closed) {} }
        let port = closed.number
        let error = try await withTransport { try await failure($0, post("http://127.0.0.1:\(port)/")) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .connection)
    }

    @Test func unknownHostIsNotSent() async throws {
        let error = try await withTransport { try await failure($0, post("https://no-such-host.invalid/")) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .nameLookup)
    }

    @Test func connectTimeoutIsNotSent() async throws {
        // A TLS client hello that nobody answers: connecting includes the handshake.
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        let error = try await withTransport({ $0.connectTimeout = .milliseconds(100) }) {
            try await failure($0, post("https://127.0.0.1:\(server.port)/"))
        }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .connection)
    }

    @Test func silenceAfterTheRequestIsUnknown() async throws {
        let server = try LoopbackServer { _ in .hold("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab") }
        defer { server.stop() }
        let total = try await withTransport({ $0.totalTimeout = .milliseconds(100) }) {
            try await failure($0, post(server.url()))
        }
        #expect(total.delivery == .unknown)
        #expect(total.reason == .timedOut)
        let idle = try await withTransport({ $0.idleTimeout = .milliseconds(100) }) {
            try await failure($0, post(server.url()))
        }
        #expect(idle.delivery == .unknown)
        #expect(idle.reason == .timedOut)
        #expect(idle.message.contains("no progress for 100 ms"))
    }

    @Test func cancelWhileWaitingForAConnectionIsNotSent() async throws {
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        try await withTransport({ $0.connectionsPerHost = 1 }) { transport in
            let first = Task { try await failure(transport, post(server.url("/first"))) }
            var arrivals = server.arrivals.makeAsyncIterator()
            _ = await arrivals.next()
            let second = Task { try await failure(transport, post(server.url("/second"))) }
            while transport.engine.outstanding.load(ordering: .relaxed) < 2 { await Task.yield() }
            second.cancel()
            let (delivery, reason) = try await (second.value.delivery, second.value.reason)
            #expect(delivery == .notSent)
            #expect(reason == .cancelled)
            first.cancel()
            _ = try await first.value
        }
        #expect(server.requests.map(\.path) == ["/first"])
    }

    /// Another process may have taken over what waited too long.
    @Test func whatWaitsTooLongForAConnectionIsNotSent() async throws {
        let server = try LoopbackServer { $0.path == "/first" ? .hold("") : .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport({ $0.connectionsPerHost = 1 }) { transport in
            let first = Task { try await failure(transport, post(server.url("/first"))) }
            var arrivals = server.arrivals.makeAsyncIterator()
            _ = await arrivals.next()
            var request = post(server.url("/second"))
            request.latestDeparture = .now + .milliseconds(100)
            let error = try await failure(transport, request)
            #expect(error.delivery == .notSent)
            #expect(error.reason == .overloaded, "\(error)")
            first.cancel()
            _ = try await first.value
            // Nothing of it is left to go out on the connection that became free.
            try await expectSuccess(transport, server.url("/third"))
        }
        #expect(server.requests.map(\.path) == ["/first", "/third"])
    }

    @Test func whatIsTooLateDoesNotLeaveOnAFreeConnectionEither() async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport { transport in
            try await expectSuccess(transport, server.url("/first"))
            var request = post(server.url("/late"))
            request.latestDeparture = .now
            let error = try await failure(transport, request)
            #expect(error.delivery == .notSent && error.reason == .overloaded, "\(error)")
            request.latestDeparture = .now + .seconds(3_600)
            #expect(try await transport.send(request).status == 200)
        }
        #expect(server.requests.map(\.path) == ["/first", "/late"])
    }

    /// The last word, when a connection is up: a process that stood still finds it ready after the time is over.
    @Test func aConnectionThatIsReadyTooLateIsNotUsed() throws {
        for (late, departs) in [(Duration.zero, false), (.seconds(3_600), true)] {
            var request = post("https://example.test/")
            request.latestDeparture = .now + late
            let target = try TargetCache().target(request.url)
            let exchange = try Exchange(request, target, maximumBodyBytes: 1)
            #expect(exchange.mayDepart(to: nil) == departs)
            #expect(exchange.mayHaveLeft == departs)
            #expect(exchange.failure?.delivery == (departs ? nil : .notSent))
        }
    }

    @Test(arguments: [true, false]) func waitingForAConnectionIsNotConnecting(keeps: Bool) async throws {
        let server = try LoopbackServer { _ in
            usleep(200_000)
            let answer = LoopbackServer.answer("ok", headers: keeps ? "" : "Connection: close\r\n")
            return keeps ? .keep(answer) : .close(answer)
        }
        defer { server.stop() }
        try await withTransport({
            $0.connectionsPerHost = 1
            $0.connectTimeout = .milliseconds(100)
        }) { transport in
            async let first = transport.send(post(server.url()))
            async let second = transport.send(post(server.url()))
            async let third = transport.send(post(server.url()))
            let statuses = try await [first.status, second.status, third.status]
            #expect(statuses == [200, 200, 200])
        }
        #expect(server.connections == (keeps ? 1 : 3))
    }

    @Test func whatWaitsWhenTimeIsOverOrTheTransportEndsIsNotSent() async throws {
        let server = try LoopbackServer { _ in .hold("") }
        defer { server.stop() }
        var settings = TransportSettings()
        settings.connectionsPerHost = 1
        settings.totalTimeout = .milliseconds(200)
        let impatient = try CurlTransport(settings)
        let tasks = (0..<16).map { number in
            Task { try await failure(impatient, post(server.url("/\(number)"))) }
        }
        var unsent: Set<String> = []
        for (number, task) in tasks.enumerated() {
            let error = try await task.value
            #expect(error.reason == .timedOut)
            if error.delivery == .notSent { unsent.insert("/\(number)") }
        }
        // One was under way; what waited may have taken its place for the moment that it had left.
        #expect(!unsent.isEmpty && !server.requests.isEmpty && unsent.isDisjoint(with: server.requests.map(\.path)))
        await impatient.close()
        settings.totalTimeout = .seconds(120)
        let closed = try CurlTransport(settings)
        let first = Task { try await failure(closed, post(server.url("/first"))) }
        for await request in server.arrivals where request.path == "/first" { break }
        let second = Task { try await failure(closed, post(server.url("/second"))) }
        while closed.engine.outstanding.load(ordering: .relaxed) < 2 { await Task.yield() }
        await closed.close()
        #expect(try await first.value.delivery == .unknown)
        #expect(try await second.value.delivery == .notSent)
        #expect(closed.engine.outstanding.load(ordering: .relaxed) == 0)
    }

    @Test func twoHostsShareTheConnectionsThatThereAre() async throws {
        let one = try LoopbackServer { _ in .hold("") }
        defer { one.stop() }
        let other = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer {
            other.stop()
            #expect(other.requests.map(\.path) == ["/second"])
        }
        try await withTransport({ $0.totalConnections = 1 }) { transport in
            let first = Task { try await failure(transport, post(one.url())) }
            var arrivals = one.arrivals.makeAsyncIterator()
            _ = await arrivals.next()
            // As long as the first is under way, nothing is known of the second but that it waits.
            var request = post(other.url("/late"))
            request.latestDeparture = .now + .milliseconds(100)
            #expect(try await failure(transport, request).reason == .overloaded)
            let second = Task { try await transport.send(post(other.url("/second"))).status }
            while transport.engine.outstanding.load(ordering: .relaxed) < 2 { await Task.yield() }
            first.cancel()
            _ = try await first.value
            #expect(try await second.value == 200)
        }
    }

    @Test func plainServerSpokenToWithTLSIsNotSent() async throws {
        let server = try LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _ in .hold("") }
        defer { server.stop() }
        let error = try await withTransport { try await failure($0, post("https://127.0.0.1:\(server.port)/")) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .tls)
    }

    @Test func connectionClosedWhileIdleIsReplaced() async throws {
        let server = try LoopbackServer { _ in .close(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        try await withTransport { transport in
            var replaced = 0
            for call in 1...20 {
                do throws(TransportError) {
                    _ = try await transport.send(post(server.url()))
                    replaced += 1
                    while server.closures < call { await Task.yield() }
                } catch {
                    // The kernel may deliver the close after the request has left: then nobody may say "not sent".
                    #expect(error.delivery == .unknown && error.reason == .interrupted)
                    break
                }
            }
            // The first call has no connection to reuse.
            #expect(replaced >= 1)
            #expect(server.requests.count == replaced)
        }
    }

    @Test func keptConnectionThatBreaksUnderARequestIsUnknownAndNotSentAgain() async throws {
        let server = try LoopbackServer { request in
            request.path == "/break" ? .close("") : .keep(LoopbackServer.answer("ok"))
        }
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await transport.send(post(server.url("/ok")))
            let error = try await failure(transport, post(server.url("/break")))
            #expect(error.delivery == .unknown)
            #expect(error.reason == .interrupted)
            try await expectSuccess(transport, server.url("/ok"))
        }
        #expect(server.requests.map(\.path) == ["/ok", "/break", "/ok"])
    }

    @Test(arguments: [
        "http://example.com/", "http://127.0.0.1.example.com/", "http://10.0.0.1/", "http://0.0.0.0/", "http://127.1/",
        "http://localhost.example/", "http://127.0.0.1@example.com/", "http://[::2]/", "ftp://127.0.0.1/",
        "file:///etc/passwd", "https://", "https://a b/", "https://host:0/", "https://host:65536/", "https://host:x/",
        "https://user@host/", "https://host\r\nX: y/", "https://host/\0", "https://h%41st/", "https://ex\u{e9}mple/",
        "http://127.0.0.256/", "http://127.00.0.1/", "https://a:b:c/", "https://[::1/", "https://[1]/",
        "https://[::1::]/",
        "https:\\\\host/",
    ])
    func urlsThatMayNotBeCalled(_ url: String) async throws {
        let error = try await withTransport { try await failure($0, post(url)) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .invalidRequest)
    }

    @Test(arguments: [
        ("X-A\r\nX-B", "1"), ("X-A", "1\r\nX-B: 2"), ("X-A", "1\n"), ("X-A", "1\0"), ("", "1"), ("X A", "1"),
        ("X:A", "1"), ("Transfer-Encoding", "chunked"), ("Content-Length", "999"),
    ])
    func headersThatMayNotBeSent(_ name: String, _ value: String) async throws {
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        var headers = HTTPHeaders()
        headers.append(name, value)
        let error = try await withTransport { try await failure($0, post(server.url(), headers: headers)) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .invalidRequest)
        #expect(server.connections == 0)
    }
}
