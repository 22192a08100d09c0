import DeclarationCore
import FoundationEssentials
import Glibc
import OpenSSLSigning

/// A server in a process of its own that gives the same signed answer to every request, so that its work is not
/// counted with the client's.
final class StaticServer {
    /// The port it listens on.
    let port: UInt16
    /// The certificate authority behind its certificate, as a file; `nil` for plain HTTP.
    let caBundle: String?
    /// Scheme, host and port.
    var address: String { "\(caBundle == nil ? "http" : "https")://127.0.0.1:\(port)" }
    private let process: pid_t
    /// The server process reads the other end, and ends when this one closes, however this process ends.
    private let leash: Int32
    private let folder: String

    /// Starts a server process.
    ///
    /// - Parameter delay: how long each answer takes, in milliseconds.
    init(answer: HTTPResponse, tls: Bool, delay: Int = 0) throws {
        var template = Array("/tmp/customs-benchmark.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchmarkFailure("no temporary folder") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try Data(StaticServer.bytes(answer)).write(to: URL(fileURLWithPath: folder + "/answer"))
        if tls {
            let authority = try TestCertificateAuthority()
            let identity = try authority.issueServerIdentity()
            try authority.certificatePEM.write(toFile: folder + "/ca.pem", atomically: true, encoding: .utf8)
            try identity.certificateChainPEM.write(toFile: folder + "/chain.pem", atomically: true, encoding: .utf8)
            try Data(identity.privateKeyPEM.exposedBytes).write(to: URL(fileURLWithPath: folder + "/key.pem"))
        }
        caBundle = tls ? folder + "/ca.pem" : nil
        (process, port, leash) = try StaticServer.spawn(folder, delay)
    }

    /// Ends the process and removes its folder.
    func stop() {
        close(leash)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The answer as it crosses the wire.
    private static func bytes(_ answer: HTTPResponse) -> [UInt8] {
        let lines = answer.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(answer.status) OK\r\n\(lines)Content-Length: \(answer.body.count)\r\n\r\n".utf8)
            + answer.body
    }

    /// A pipe that no other program inherits.
    private static func privatePipe() throws -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw BenchmarkFailure("no pipe")
        }
        return ends
    }

    /// Starts this program again as a server and reads the port it prints.
    private static func spawn(_ folder: String, _ delay: Int) throws -> (pid_t, UInt16, Int32) {
        let ends = try privatePipe()
        let leash = try privatePipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, leash[0], STDIN_FILENO)
        let words: [String] = ["customs-benchmark", "serve", folder, "\(delay)"]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/proc/self/exe", &actions, nil, arguments, environ) == 0 else {
            throw BenchmarkFailure("the server process did not start")
        }
        close(ends[1])
        close(leash[0])
        defer { close(ends[0]) }
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = read(ends[0], &buffer, buffer.count)
        let line = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        guard let port = UInt16(line.prefix { $0 != "\n" }) else {
            throw BenchmarkFailure("the server process printed no port")
        }
        return (process, port, leash[1])
    }

    /// The server process: prints its port and answers until the process that started it is gone.
    static func serve(_ arguments: [String]) throws {
        guard arguments.count == 2, let delay = Int(arguments[1]) else {
            throw BenchmarkFailure("serve needs a folder and a delay")
        }
        let folder = arguments[0]
        let isTLS = FileManager.default.fileExists(atPath: folder + "/key.pem")
        let server = try BareServer(
            answer: try InputText.read(folder + "/answer"),
            identity: isTLS ? (folder + "/chain.pem", folder + "/key.pem") : nil,
            delay: delay
        )
        let line = Array("\(server.port)\n".utf8)
        _ = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        server.run(leash: STDIN_FILENO)
    }
}

/// Why a benchmark could not run.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Reads small files.
enum InputText {
    static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchmarkFailure("can't read \(path)")
        }
        return Array(data)
    }
}
