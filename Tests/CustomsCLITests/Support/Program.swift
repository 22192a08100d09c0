import Glibc
import Synchronization

/// Runs other programs.
enum Program {
    /// What a program printed and how it ended: its exit status, or 128 and the signal that ended it.
    struct Run: Sendable {
        let status: Int32
        let output: String
        let error: String
    }

    /// A program that was started.
    struct Child: Sendable {
        let id: pid_t
        let output: Int32
        let error: Int32
    }

    struct Failure: Error {
        let code: Int32
    }

    /// Whether a program is on the path.
    static func isInstalled(_ name: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// Runs a program to its end.
    static func run(
        _ path: String,
        _ arguments: [String],
        environment: [String]? = nil,
        input: String = ""
    ) async throws -> Run {
        let ledger = try LedgerFolder()
        let variables = (environment ?? Self.environment) + ledger.environment.map { "\($0.key)=\($0.value)" }
        let child = try start(path, arguments, environment: variables, input: input)
        let run = await end(of: child)
        return withExtendedLifetime(ledger) { run }
    }

    /// One start at a time, so that no child gets the ends of another's pipes.
    private static let starting = Mutex(())

    /// Starts a program.
    static func start(
        _ path: String,
        _ arguments: [String],
        environment: [String]? = nil,
        input: String = ""
    ) throws -> Child {
        try starting.withLock { _ in try spawn(path, arguments, environment, input) }
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String]?,
        _ input: String
    ) throws -> Child {
        let (output, outputEnd) = try pipeEnds()
        let (error, errorEnd) = try pipeEnds()
        let (inputEnd, writer) = try pipeEnds()
        defer { for descriptor in [outputEnd, errorEnd, inputEnd, writer] { close(descriptor) } }
        // Small enough for the pipe's buffer.
        _ = Array(input.utf8).withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputEnd, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, outputEnd, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorEnd, STDERR_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? Self.environment).map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &actions, nil, &words, &variables)
        guard code == 0 else { throw Failure(code: code) }
        return Child(id: id, output: output, error: error)
    }

    /// Waits until a program ends, on threads of its own.
    static func end(of child: Child) async -> Run {
        async let output = onThread { readAll(child.output) }
        async let error = onThread { readAll(child.error) }
        let status = await onThread {
            var status: Int32 = 0
            while waitpid(child.id, &status, 0) < 0, errno == EINTR {}
            return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        }
        return Run(status: status, output: await output, error: await error)
    }

    /// The environment of this process without what configures the program.
    static var environment: [String] {
        ["PATH=" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"), "HOME=/nonexistent"]
    }

    private static func pipeEnds() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    static func readAll(_ descriptor: Int32) -> String {
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Does something that blocks, away from the cooperative threads.
    static func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
            var thread = pthread_t()
            pthread_create(
                &thread,
                nil,
                { argument in
                    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                },
                work.toOpaque()
            )
            pthread_detach(thread)
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
