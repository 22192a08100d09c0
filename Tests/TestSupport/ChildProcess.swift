import Dispatch
import Glibc
import Synchronization

/// A program that a test started. It dies with the test's process, however that ends.
///
/// A thread of its own starts it and stays until it ends: the kernel's death signal hangs on the thread that started it.
public final class ChildProcess: Sendable {
    /// A program that can't be started.
    public struct Failure: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    private struct State {
        var id: pid_t = 0
        /// The exit status, or 128 and the signal that ended it.
        var status: Int32?
        var waiters: [@Sendable (Int32) -> Void] = []
    }

    /// What is started.
    fileprivate struct Invocation: Sendable {
        let words: [String]
        let environment: [String]
        let output: String
        let error: String
    }

    private let state = Mutex(State())

    private init() {}

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - user: whose rights it gets, when this process has root's; `nil` keeps those of this process.
    ///   - output: the file that takes its standard output, emptied first.
    ///   - error: the file that takes its standard error, emptied first.
    ///   - deathSignal: what it gets when the test's process ends.
    public static func start(
        _ program: String,
        _ arguments: [String],
        as user: String? = nil,
        environment: [String] = ["PATH=/usr/bin:/bin", "HOME=/nonexistent"],
        output: String = "/dev/null",
        error: String = "/dev/null",
        deathSignal: String = "KILL"
    ) throws -> ChildProcess {
        let words =
            ["/usr/bin/env", "--chdir=/", "/usr/bin/setpriv", "--pdeathsig", deathSignal] + Self.drop(to: user) + [
                program
            ] + arguments
        let invocation = Invocation(words: words, environment: environment, output: output, error: error)
        let child = ChildProcess()
        let isStarted = DispatchSemaphore(value: 0)
        let failure = Mutex<Failure?>(nil)
        try Blocking.thread {
            do throws(Failure) {
                let id = try invocation.spawn()
                child.state.withLock { $0.id = id }
                isStarted.signal()
                child.reap(id)
            } catch {
                failure.withLock { $0 = error }
                isStarted.signal()
            }
        }
        isStarted.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
        return child
    }

    /// setpriv's words for the rights of a user.
    public static func drop(to user: String?) -> [String] {
        guard let user, getuid() == 0 else { return [] }
        return ["--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
    }

    /// Waits without collecting it first, so that its number stays its own as long as somebody may signal it.
    private func reap(_ id: pid_t) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        let (status, waiters) = state.withLock { state in
            var code: Int32 = 0
            while waitpid(id, &code, 0) < 0, errno == EINTR {}
            let status = code & 0x7F == 0 ? (code >> 8) & 0xFF : 128 + (code & 0x7F)
            state.status = status
            defer { state.waiters = [] }
            return (status, state.waiters)
        }
        waiters.forEach { $0(status) }
    }

    /// Whether it still runs.
    public var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Sends a signal, unless it has ended.
    public func signal(_ number: Int32) { state.withLock { if $0.status == nil { kill($0.id, number) } } }

    /// Waits until it ends.
    ///
    /// - Returns: its exit status, or 128 and the signal that ended it.
    @discardableResult
    public func end() async -> Int32 {
        await withCheckedContinuation { waiter in atEnd { waiter.resume(returning: $0) } }
    }

    /// Blocks until it ends.
    ///
    /// - Returns: as ``end()``.
    public func wait() -> Int32 {
        let ended = DispatchSemaphore(value: 0)
        let result = Mutex<Int32>(0)
        atEnd { status in
            result.withLock { $0 = status }
            ended.signal()
        }
        ended.wait()
        return result.withLock { $0 }
    }

    private func atEnd(_ body: @escaping @Sendable (Int32) -> Void) {
        let status = state.withLock { state in
            if state.status == nil { state.waiters.append(body) }
            return state.status
        }
        if let status { body(status) }
    }

    /// Waits until it ends, and kills it when that takes longer.
    ///
    /// - Returns: its exit status; 137 when it was killed.
    public func end(orKillAfter time: Duration) async -> Int32 {
        let killer = Task {
            guard (try? await Task.sleep(for: time)) != nil else { return }
            signal(SIGKILL)
        }
        defer { killer.cancel() }
        return await end()
    }
}

extension ChildProcess.Invocation {
    fileprivate func spawn() throws(ChildProcess.Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error, flags, 0o600)
        closeOthers(&actions)
        // A thread of the test's may take no signals; the program does.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw ChildProcess.Failure(description: "\(words[0]) can't be started: errno \(code)") }
        return id
    }

    /// Closes what else is open: the ends of other tests' pipes, which would never be seen to close while this runs. Glibc
    /// has a function for it since 2.34, which its headers hide from Swift.
    private func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: Function.self)(&actions, 3)
    }
}
