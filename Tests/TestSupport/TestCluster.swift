public import Foundation
import Glibc
import Synchronization

/// A PostgreSQL server of the tests' own, from the system's package: in a temporary folder, with fsync, on a Unix socket
/// and on loopback. It dies with the test's process; a folder that a killed process left is removed by the next.
public final class TestCluster: Sendable {
    /// One for the whole run; stopped and removed when the process ends.
    public static let shared = Result { try TestCluster() }

    private static let prefix = "customs-pg-"

    /// The folder of the socket and, below it, of the data.
    public let folder: String
    /// The port, of the socket too.
    public let port: Int
    private let programs: String
    private let server = Mutex<ChildProcess?>(nil)

    private init() throws {
        Self.removeOrphans()
        programs = try Self.findPrograms()
        folder = "/tmp/\(Self.prefix)\(getpid())"
        port = try Self.freePort()
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

    /// Removes the folders of processes that don't run any more.
    private static func removeOrphans() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] {
            guard name.hasPrefix(prefix), let id = pid_t(name.dropFirst(prefix.count)) else { continue }
            if kill(id, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: "/tmp/" + name) }
        }
    }

    /// Starts the server and waits until it answers.
    public func start() throws {
        let options = [
            "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=\(folder)", "fsync=on",
            "logging_collector=on",
        ]
        let process = try ChildProcess.start(
            "\(programs)/postgres",
            ["-D", "\(folder)/data"] + options.flatMap { ["-c", $0] },
            as: "postgres",
            deathSignal: "QUIT"
        )
        server.withLock { $0 = process }
        for _ in 0..<1_200 {
            if try isReady() { return }
            guard process.isRunning else { break }
            usleep(25_000)
        }
        throw ChildProcess.Failure(description: "the tests' server does not answer: see \(folder)/data/log")
    }

    private func isReady() throws -> Bool {
        let process = invocation("pg_isready", ["-q", "-h", folder, "-p", "\(port)"])
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Without waiting for anybody: as a crash looks to clients.
    public func stop() throws { try command("pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "-w", "stop"]) }

    /// What a statement prints.
    @discardableResult
    public func query(_ sql: String) throws -> String {
        try command(
            "psql",
            ["-h", folder, "-p", "\(port)", "-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]
        )
    }

    /// Puts a file that the server reads into its data folder.
    public func install(_ data: Data, as name: String) throws {
        let path = "\(folder)/data/\(name)"
        try data.write(to: URL(fileURLWithPath: path))
        if getuid() == 0 { try Self.run(Self.process("/bin/chown", ["postgres", path])) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Ends every connection of the ledgers.
    public func endConnections() throws {
        try query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'customs-ledger'")
    }
}

// MARK: - Programs

extension TestCluster {
    @discardableResult
    private func command(_ name: String, _ arguments: [String]) throws -> String {
        try Self.run(invocation(name, arguments))
    }

    /// One of PostgreSQL's programs, not as root: the server refuses that.
    private func invocation(_ name: String, _ arguments: [String]) -> Process {
        let program = "\(programs)/\(name)"
        let drop = ChildProcess.drop(to: "postgres")
        guard !drop.isEmpty else { return Self.process(program, arguments) }
        return Self.process("/usr/bin/setpriv", drop + [program] + arguments)
    }

    private static func findPrograms() throws -> String {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base))?.compactMap { Int($0) } ?? []
        guard let newest = versions.max() else {
            throw ChildProcess.Failure(description: "no PostgreSQL below \(base): install the package postgresql")
        }
        return "\(base)/\(newest)/bin"
    }

    /// A port that nobody listens on.
    private static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 ? getsockname(socket, $0, &length) : -1
            }
        }
        guard status == 0 else { throw ChildProcess.Failure(description: "no free port: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
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
        guard process.terminationStatus == 0 else {
            let name = process.arguments?.first { $0.hasPrefix("/usr/lib/postgresql") } ?? "a program"
            throw ChildProcess.Failure(description: "\(name) failed with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
