public import Foundation
import Glibc
import Synchronization

/// A PostgreSQL server of the tests' own, from the system's package: in a temporary folder, with fsync, on a Unix socket
/// and on loopback. It dies with the test's process; a folder that a killed process left is removed by the next.
public final class TestCluster: Sendable {
    /// One for tests that share it; stopped and removed, as every other, when the process ends.
    public static let shared = Result { try TestCluster() }

    /// Those that were made, and stay until the process ends.
    private static let all = Mutex<[TestCluster]>([])
    private static let prefix = "customs-pg-"

    /// The folder of the socket and, below it, of the data.
    public let folder: String
    /// The port, of the socket too.
    public let port: Int
    private let programs: String
    private let server = Mutex<ChildProcess?>(nil)

    /// Makes a server and starts it.
    public convenience init() throws {
        try self.init { cluster throws in
            let options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
            try cluster.command("initdb", ["-D", "\(cluster.folder)/data"] + options)
        }
    }

    /// Makes a standby of a server and starts it.
    public convenience init(standbyOf primary: TestCluster) throws {
        try self.init { cluster throws in
            let options = ["-h", primary.folder, "-p", "\(primary.port)", "-U", "postgres", "-R", "-c", "fast"]
            try cluster.command("pg_basebackup", ["-D", "\(cluster.folder)/data"] + options)
        }
    }

    private init(data make: (TestCluster) throws -> Void) throws {
        Self.removeOrphans()
        programs = try Self.findPrograms()
        port = try Self.freePort()
        folder = "/tmp/\(Self.prefix)\(getpid())-\(port)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if getuid() == 0 { try Self.run("/bin/chown", ["postgres", folder]) }
        try make(self)
        let isFirst = Self.all.withLock { all in
            all.append(self)
            return all.count == 1
        }
        if isFirst { atexit { TestCluster.removeAll() } }
        try start()
    }

    private static func removeAll() {
        for cluster in all.withLock({ $0 }) {
            try? cluster.stop()
            try? FileManager.default.removeItem(atPath: cluster.folder)
        }
    }

    /// Removes the folders of processes that don't run any more.
    private static func removeOrphans() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] {
            guard name.hasPrefix(prefix),
                let id = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) })
            else { continue }
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
        let words = ["-q", "-h", folder, "-p", "\(port)"]
        return try ChildProcess.start("\(programs)/pg_isready", words).wait() == 0
    }

    /// Without waiting for anybody: as a crash looks to clients.
    public func stop() throws { try command("pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "-w", "stop"]) }

    /// Makes a standby the server.
    public func promote() throws { try command("pg_ctl", ["-D", "\(folder)/data", "-w", "promote"]) }

    /// What a statement prints.
    @discardableResult
    public func query(_ sql: String, in database: String = "postgres") throws -> String {
        try command("psql", client(database) + ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql])
    }

    /// Runs a file of statements.
    ///
    /// - Parameter file: readable by everybody: the server's user reads it.
    public func load(_ file: String, into database: String = "postgres") throws {
        try command("psql", client(database) + ["-Xq", "-v", "ON_ERROR_STOP=1", "-f", file])
    }

    /// Writes a schema out as statements.
    ///
    /// - Returns: the file.
    public func dump(_ schema: String, of database: String) throws -> String {
        let file = "\(folder)/\(schema)-\(UUID().uuidString).sql"
        try command("pg_dump", client(database) + ["--schema=\(schema)", "--file=\(file)"])
        return file
    }

    private func client(_ database: String) -> [String] {
        ["-h", folder, "-p", "\(port)", "-U", "postgres", "-d", database]
    }

    /// Runs a statement in a transaction that stays open until the program gets SIGTERM, for a minute at most.
    public func hold(_ sql: String) throws -> ChildProcess {
        let text = "BEGIN; \(sql); SELECT pg_sleep(60)"
        return try ChildProcess.start(
            "\(programs)/psql",
            ["-h", folder, "-p", "\(port)", "-U", "postgres", "-Xq", "-c", text]
        )
    }

    /// Puts a file that the server reads into its data folder.
    public func install(_ data: Data, as name: String) throws {
        let path = "\(folder)/data/\(name)"
        try data.write(to: URL(fileURLWithPath: path))
        if getuid() == 0 { try Self.run("/bin/chown", ["postgres", path]) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Ends every connection of the ledgers.
    public func endConnections() throws {
        try query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'customs-ledger'")
    }
}

// MARK: - Programs

extension TestCluster {
    /// One of PostgreSQL's programs, not as root: the server refuses that.
    @discardableResult
    private func command(_ name: String, _ arguments: [String]) throws -> String {
        try Self.run("\(programs)/\(name)", arguments, as: "postgres")
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

    /// Runs a program and takes what it prints: through a file, as the end of a pipe could be kept open by others.
    @discardableResult
    private static func run(_ program: String, _ arguments: [String], as user: String? = nil) throws -> String {
        let output = NSTemporaryDirectory() + "customs-output-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: output) }
        let status = try ChildProcess.start(program, arguments, as: user, output: output).wait()
        guard status == 0 else { throw ChildProcess.Failure(description: "\(program) failed with \(status)") }
        return try String(contentsOfFile: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
