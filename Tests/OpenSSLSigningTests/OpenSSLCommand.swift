import Glibc
import Testing

/// A scratch folder in which the `openssl` command runs as a second opinion.
final class OpenSSLCommand {
    let folder: String

    init() throws {
        var template = Array("/tmp/signing-tests.XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { _ = try? Self.spawn(["rm", "-rf", folder]) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ bytes: [UInt8], _ name: String) throws { try Files.write(bytes, to: path(name)) }

    func read(_ name: String) throws -> [UInt8] { try Files.read(path(name)) }

    /// Runs the command; arguments that start with `@` are files of the folder.
    func run(_ arguments: String...) throws -> Int32 {
        try Self.spawn(["openssl"] + arguments.map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : $0 })
    }

    private static func spawn(_ arguments: [String]) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        try #require(posix_spawnp(&child, arguments[0], &actions, nil, &words, environ) == 0)
        var status: Int32 = 0
        try #require(waitpid(child, &status, 0) == child)
        return status >> 8 & 0xFF
    }
}
