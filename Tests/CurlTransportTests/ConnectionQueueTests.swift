import DeclarationCore
import Testing

@testable import CurlTransport

@Suite struct ConnectionQueueTests {
    @Test func whoWaitsStartsInTurnWhenOneEnds() throws {
        var queue = ConnectionQueue(perHost: 2, total: 10)
        let calls = try (0..<5).map { try exchange("https://a.test/", deadline: $0) }
        let started = calls.map { queue.admit($0) }
        #expect(started == [true, true, false, false, false])
        let next1 = queue.next()
        #expect(next1 == nil)
        queue.leave(calls[1])
        let next2 = queue.next()
        #expect(next2 === calls[2])
        let next3 = queue.next()
        #expect(next3 == nil)
        // Who gives up keeps nobody from their turn.
        queue.leave(calls[3])
        queue.leave(calls[0])
        let next4 = queue.next()
        #expect(next4 === calls[4])
        for call in calls { queue.leave(call) }
        #expect(queue.waiting.isEmpty)
    }

    @Test func oneHostsWaitingHoldsNoOtherUpUntilAllConnectionsAreTaken() throws {
        var queue = ConnectionQueue(perHost: 1, total: 2)
        let first = try exchange("https://a.test/", deadline: 0)
        let second = try exchange("https://a.test/", deadline: 1)
        let other = try exchange("https://b.test/", deadline: 2)
        let third = try exchange("https://c.test/", deadline: 3)
        let started = [first, second, other, third].map { queue.admit($0) }
        #expect(started == [true, false, true, false])
        queue.leave(other)
        let next5 = queue.next()
        #expect(next5 === third)
        queue.leave(third)
        let next6 = queue.next()
        #expect(next6 == nil)
        queue.leave(first)
        let next7 = queue.next()
        #expect(next7 === second)
    }

    @Test func manyShareAConnectionOfHTTP2() throws {
        var queue = ConnectionQueue(perHost: 1, total: 1)
        let first = try exchange("https://a.test/", deadline: 0)
        let mayStart = queue.admit(first)
        #expect(mayStart)
        let waiting = try (1...150).map { try exchange("https://a.test/", deadline: $0) }
        let started = waiting.filter { queue.admit($0) }
        #expect(started.isEmpty)
        answer(first, "HTTP/2 200\r\n")
        queue.leave(first)
        var begun: [Exchange] = []
        while let call = queue.next() { begun.append(call) }
        #expect(begun.count == 100)
        // A server that is replaced by one without it: as many as are left end first.
        answer(begun[0], "HTTP/1.1 200 OK\r\n")
        for call in begun.dropLast() { queue.leave(call) }
        let next8 = queue.next()
        #expect(next8 == nil)
        queue.leave(begun[99])
        let next9 = queue.next()
        #expect(next9 != nil)
        let next10 = queue.next()
        #expect(next10 == nil)
    }

    private func exchange(_ url: String, deadline: Int) throws -> Exchange {
        let request = HTTPRequest(method: "POST", url: url, body: [])
        let exchange = try Exchange(request, try TargetCache().target(url), maximumBodyBytes: 1)
        exchange.deadline = Int64(deadline)
        return exchange
    }

    private func answer(_ exchange: Exchange, _ line: String) {
        let bytes = Array(line.utf8)
        #expect(bytes.withUnsafeBytes { exchange.receiveHead($0) })
    }
}
