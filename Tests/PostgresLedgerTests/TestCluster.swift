import DeclarationCore
import Foundation
import PostgresLedger
import Synchronization
import Testing

/// A PostgreSQL server of the tests' own, from the system's package: on a Unix socket in a temporary folder, with fsync.
final class TestCluster: Sendable {
    /// One for the whole run; stopped and removed when the process ends.
    static let shared = Result { try TestCluster() }

    private let folder: String
    private let programs: String
    private let schemas = Atomic<Int>(0)

    private init() throws {
        programs = try Self.findPrograms()
        folder = "/tmp/customs-pg-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if getuid() == 0 { try Self.run(Self.process("/bin/chown", ["postgres", folder])) }
        try command("initdb", ["-D", "\(folder)/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"])
        atexit { TestCluster.removeShared() }
        try start()
    }

    private static func removeShared() {
        guard let cluster = try? shared.get() else { return }
        try? cluster.stop()
        try? FileManager.default.removeItem(atPath: cluster.folder)
    }

    func start() throws {
        // As a child of its own: what pg_ctl starts would keep the descriptor that tells Foundation of pg_ctl's end.
        let options = ["listen_addresses=", "unix_socket_directories=\(folder)", "fsync=on", "logging_collector=on"]
        let process = invocation("postgres", ["-D", "\(folder)/data"] + options.flatMap { ["-c", $0] })
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 {
            if try isReady() { return }
            try #require(process.isRunning, "the server ended at its start: see \(folder)/data/log")
            usleep(25_000)
        }
        throw LedgerError(.unavailable, "the tests' server does not answer: see \(folder)/data/log")
    }

    private func isReady() throws -> Bool {
        let process = invocation("pg_isready", ["-q", "-h", folder])
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Without waiting for anybody: as a crash looks to clients.
    func stop() throws { try command("pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "-w", "stop"]) }

    /// What a statement prints.
    @discardableResult
    func query(_ sql: String) throws -> String {
        try command("psql", ["-h", folder, "-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql])
    }

    /// Ends every connection of the ledgers.
    func endConnections() throws {
        try query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'customs-ledger'")
    }

    /// Settings with a schema that nobody has used.
    func settings() -> PostgresLedger.Settings {
        let number = schemas.add(1, ordering: .relaxed).newValue
        let server = PostgresServer(host: folder, database: "postgres", user: "postgres")
        return PostgresLedger.Settings(server: server, schema: "ledger_\(number)")
    }

    @discardableResult
    private func command(_ name: String, _ arguments: [String]) throws -> String {
        try Self.run(invocation(name, arguments))
    }

    /// One of PostgreSQL's programs, not as root: the server refuses that.
    private func invocation(_ name: String, _ arguments: [String]) -> Process {
        let program = "\(programs)/\(name)"
        guard getuid() == 0 else { return Self.process(program, arguments) }
        let drop = ["--reuid=postgres", "--regid=postgres", "--clear-groups", program]
        return Self.process("/usr/bin/setpriv", drop + arguments)
    }

    private static func findPrograms() throws -> String {
        let base = "/usr/lib/postgresql"
        let versions = try FileManager.default.contentsOfDirectory(atPath: base).compactMap { Int($0) }
        let newest = try #require(versions.max(), "no PostgreSQL below \(base): install the package postgresql")
        return "\(base)/\(newest)/bin"
    }

    private static func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    @discardableResult
    private static func run(_ process: Process) throws -> String {
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let name = process.arguments?.first { $0.hasPrefix("/usr/lib/postgresql") } ?? "a program"
        try #require(process.terminationStatus == 0, "\(name) failed with \(process.terminationStatus)")
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
