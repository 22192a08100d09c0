import DeclarationCore
import Glibc
import Testing

@testable import HTTPServer

/// Thousands of connections. By itself, so that its figures are its own.
@Suite(.serialized) struct CrowdTests {
    /// How many connections the limit of descriptors allows: both ends are in this process.
    private static let size: Int = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 8192))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(2000, Int(limit.rlim_cur) / 2 - 500)
    }()

    @Test func idleConnectionsHarmNobody() async throws {
        let size = Self.size
        let server = try HTTPServer(settings: ServerSettings(), handler: { .text($0.path) })
        try await withServer(server) { server, port in
            _ = try await Self.crowd(port, 50) { _ in }
            try await eventually { server.statistics.openConnections == 0 }
            let before = residentBytes()
            let answers = try await Self.crowd(port, size) { clients in
                // A third has sent nothing, a third half a head, a third half a body.
                for (number, client) in clients.enumerated() where number % 3 > 0 {
                    try client.send(
                        number % 3 == 1
                            ? "GET / HTTP/1.1\r\nX: " : "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"
                    )
                }
            }
            #expect(answers == 100)
            #expect(server.statistics.acceptedConnections >= size)
            try await eventually { server.statistics.openConnections == 0 && serverDescriptors(port) == 1 }
            // What an allocator keeps for itself is far below what the connections held.
            #expect(residentBytes() - before < 64 << 20)
        }
    }

    /// Holds so many connections while another client gets a hundred answers.
    private static func crowd(
        _ port: UInt16,
        _ size: Int,
        _ prepare: @escaping @Sendable ([TestClient]) throws -> Void
    ) async throws -> Int {
        try await offPool {
            let clients = try (0..<size).map { _ in try TestClient(port: port) }
            try prepare(clients)
            let client = try TestClient(port: port)
            return try withExtendedLifetime(clients) {
                try (0..<100).filter { number in
                    try client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                    return try client.response().text == "/\(number)"
                }.count
            }
        }
    }

    @Test func connectionsThatComeAndGoLeaveNothing() async throws {
        let server = try HTTPServer(settings: ServerSettings(), handler: { .text($0.path) })
        try await withServer(server) { server, port in
            func round() async throws {
                let wrong = try await offPool {
                    try (0..<1000).filter { number in
                        let client = try TestClient(port: port)
                        try client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                        return try client.response().text != "/\(number)"
                    }.count
                }
                #expect(wrong == 0)
                try await eventually { server.statistics.openConnections == 0 }
            }
            try await round()
            let before = residentBytes()
            for _ in 0..<4 { try await round() }
            #expect(residentBytes() - before < 32 << 20)
            #expect(server.statistics.requests == 5000)
        }
    }
}

/// The memory that this process has in use.
private func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
        separator: " "
    )
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}
