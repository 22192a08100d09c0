import DeclarationCore
import FoundationEssentials
import Glibc
import HTTPServer
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
    private let folder: String

    /// Starts a server process.
    init(answer: HTTPResponse, tls: Bool) throws {
        var template = Array("/tmp/customs-benchmark.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchmarkFailure("no temporary folder") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try StaticServer.text(answer).write(toFile: folder + "/answer.json", atomically: true, encoding: .utf8)
        if tls {
            let authority = try TestCertificateAuthority()
            let identity = try authority.issueServerIdentity()
            try authority.certificatePEM.write(toFile: folder + "/ca.pem", atomically: true, encoding: .utf8)
            try identity.certificateChainPEM.write(toFile: folder + "/chain.pem", atomically: true, encoding: .utf8)
            try Data(identity.privateKeyPEM.exposedBytes).write(to: URL(fileURLWithPath: folder + "/key.pem"))
        }
        caBundle = tls ? folder + "/ca.pem" : nil
        (process, port) = try StaticServer.spawn(folder)
    }

    /// Ends the process and removes its folder.
    func stop() {
        kill(process, SIGTERM)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func text(_ answer: HTTPResponse) -> String {
        let headers = answer.headers.map { JSONValue.array([.string($0.name), .string($0.value)]) }
        let value: JSONValue = [
            "headers": .array(headers), "body": .string(String(decoding: answer.body, as: UTF8.self)),
        ]
        return value.text
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
    private static func spawn(_ folder: String) throws -> (pid_t, UInt16) {
        let ends = try privatePipe()
        let leash = try privatePipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, leash[0], STDIN_FILENO)
        let words: [String] = ["customs-benchmark", "serve", folder]
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
        // The leash stays open until this process ends, however it ends: then the server ends too.
        return (process, port)
    }

    /// The server process: prints its port and answers until the process that started it is gone.
    static func serve(_ arguments: [String]) async throws {
        guard let folder = arguments.first else { throw BenchmarkFailure("serve needs a folder") }
        let answer = try JSONParser.parse(InputText.read(folder + "/answer.json"))
        var headers = HTTPHeaders()
        for pair in answer["headers"]?.array ?? [] {
            headers.append(pair.array?.first?.string ?? "", pair.array?.last?.string ?? "")
        }
        let response = HTTPResponse(status: 200, headers: headers, body: Array((answer["body"]?.string ?? "").utf8))
        var settings = ServerSettings()
        if FileManager.default.fileExists(atPath: folder + "/key.pem") {
            settings.tls = ServerIdentity(
                certificatePEM: String(decoding: try InputText.read(folder + "/chain.pem"), as: UTF8.self),
                keyPEM: Secret(try InputText.read(folder + "/key.pem"))
            )
        }
        let server = try HTTPServer(settings: settings, synchronousHandler: { _ in .response(response) })
        let line = Array("\(try server.start())\n".utf8)
        _ = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        var byte: UInt8 = 0
        while read(STDIN_FILENO, &byte, 1) > 0 {}
        await server.stop()
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
