import DeclarationCore
import Testing

@testable import CurlTransport

@Suite struct ConnectionQueueTests {
    @Test func whoWaitsStartsInTurnWhenOneEnds() throws {
        var queue = ConnectionQueue(perHost: 2, total: 10)
        let calls = try (0..<5).map { _ in try exchange("https://a.test/") }
        expectStarted(calls.map { queue.admit($0) }, [true, true, false, false, false])
        expectNext(&queue, [])
        queue.leave(calls[1])
        expectNext(&queue, [calls[2]])
        // Who gives up keeps nobody from their turn.
        queue.leave(calls[3])
        queue.leave(calls[0])
        expectNext(&queue, [calls[4]])
        // Leaving twice frees no second place.
        for call in calls + calls { queue.leave(call) }
        #expect(queue.waiting.isEmpty)
        let more = try (0..<3).map { _ in try exchange("https://A.test/") }
        expectStarted(more.map { queue.admit($0) }, [true, true, false])
    }

    @Test func oneHostsWaitingHoldsNoOtherUpUntilAllConnectionsAreTaken() throws {
        var queue = ConnectionQueue(perHost: 1, total: 2)
        let first = try exchange("https://a.test/")
        let second = try exchange("https://a.test/")
        let other = try exchange("https://b.test/")
        let third = try exchange("https://c.test/")
        expectStarted([first, second, other, third].map { queue.admit($0) }, [true, false, true, false])
        queue.leave(other)
        expectNext(&queue, [third])
        queue.leave(third)
        expectNext(&queue, [])
        queue.leave(first)
        expectNext(&queue, [second])
    }

    @Test func manyShareAConnectionOfHTTP2() throws {
        var queue = ConnectionQueue(perHost: 1, total: 1)
        let first = try exchange("https://a.test/")
        let waiting = try (1...150).map { _ in try exchange("https://a.test/") }
        expectStarted(([first] + waiting).map { queue.admit($0) }.filter { $0 }, [true])
        answer(first, "HTTP/2 200\r\n")
        queue.leave(first)
        expectNext(&queue, Array(waiting.prefix(100)))
        // A server that is replaced by one without it: as many as are left end first.
        answer(waiting[0], "HTTP/1.1 200 OK\r\n")
        for call in waiting.prefix(99) { queue.leave(call) }
        expectNext(&queue, [])
        queue.leave(waiting[99])
        expectNext(&queue, [waiting[100]])
    }

    private func expectStarted(_ found: [Bool], _ expected: [Bool]) { #expect(found == expected) }

    /// Starts what may start.
    private func expectNext(_ queue: inout ConnectionQueue, _ expected: [Exchange]) {
        var begun: [ObjectIdentifier] = []
        while let call = queue.next() { begun.append(ObjectIdentifier(call)) }
        #expect(begun == expected.map { ObjectIdentifier($0) })
    }

    private func exchange(_ url: String) throws -> Exchange {
        let request = HTTPRequest(method: "POST", url: url, body: [])
        return try Exchange(request, try TargetCache().target(url), maximumBodyBytes: 1)
    }

    private func answer(_ exchange: Exchange, _ line: String) {
        let bytes = Array(line.utf8)
        #expect(bytes.withUnsafeBytes { exchange.receiveHead($0) })
    }
}
