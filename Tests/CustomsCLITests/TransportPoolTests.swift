import DeclarationCore
import Testing

@testable import DeclarationRouter

@Suite struct TransportPoolTests {
    @Test func manyAtOnceGetOneTransport() async throws {
        let pool = TransportPool()
        let made = try await withThrowingTaskGroup(of: (any HTTPTransport).self) { group in
            for _ in 0..<8 { group.addTask { try pool.transport(TransportSettings()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(made.map { ObjectIdentifier($0 as AnyObject) }).count == 1)
        #expect(pool.figures.transports == 1)
    }
}
