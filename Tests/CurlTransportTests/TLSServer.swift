import Glibc

/// `openssl s_server` with a throw-away certificate, in a process of its own.
final class TLSServer {
    /// The certificate to trust.
    let authority: String
    /// Its key.
    let key: String
    let url: String
    private let folder: String
    private let process: pid_t
    /// Its standard output; kept open, for it goes on writing.
    private let lines: Int32

    struct Failure: Error { var what: String }

    /// - Parameter host: the subject's alternative name.
    init(host: String, options: [String] = []) throws {
        var template = Array("/tmp/curl-transport-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        authority = folder + "/certificate.pem"
        key = folder + "/key.pem"
        let (maker, output) = try Self.spawn(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=test", "-addext", "subjectAltName=\(host)", "-keyout", key, "-out", authority,
            ]
        )
        close(output)
        var status: Int32 = 0
        guard waitpid(maker, &status, 0) == maker, status == 0 else { throw Failure(what: "openssl req") }
        let (server, lines) = try Self.spawn(
            "openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", authority, "-key", key] + options
        )
        process = server
        self.lines = lines
        // It prints "ACCEPT 127.0.0.1:port" when it listens.
        var text = ""
        while !text.contains("ACCEPT") || text.last != "\n" {
            var byte: UInt8 = 0
            guard read(lines, &byte, 1) == 1 else { throw Failure(what: "openssl s_server: \(text)") }
            text.append(Character(UnicodeScalar(byte)))
        }
        guard let port = text.split(separator: ":").last?.filter(\.isNumber) else { throw Failure(what: text) }
        url = "https://127.0.0.1:\(port)/"
    }

    func stop() {
        close(lines)
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        for file in ["certificate.pem", "key.pem"] { unlink(folder + "/" + file) }
        rmdir(folder)
    }

    /// Starts a program; the descriptor reads its standard output.
    static func spawn(_ program: String, _ arguments: [String]) throws -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(what: "pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/zero", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var texts = ([program] + arguments).map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        var process = pid_t()
        guard posix_spawnp(&process, program, &actions, nil, &texts, environ) == 0 else {
            close(ends[0])
            throw Failure(what: "the command \(program) is needed; config/packages lists its package")
        }
        return (process, ends[0])
    }
}
