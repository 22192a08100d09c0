import Glibc

/// A run of the real program, and what it took.
struct ProgramRun {
    let seconds: Double
    /// Processor time, which others on the machine hardly change.
    let cpu: Double
    /// The greatest resident size.
    let megabytes: Double

    /// Runs the program that was built beside this one, and asks the kernel for its greatest resident size.
    ///
    /// - Parameter expected: the exit code that it has to end with.
    static func measure(_ arguments: [String], expected: Int32 = 0) throws -> ProgramRun {
        let program = try program()
        let words: [UnsafeMutablePointer<CChar>?] = (["customs"] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        var usage = rusage()
        var status: Int32 = 0
        let cost = try Cost.ofLoop {
            guard posix_spawn(&process, program, &actions, nil, words, environ) == 0,
                wait4(process, &status, 0, &usage) == process, status == expected << 8
            else { throw BenchmarkFailure("customs \(arguments.joined(separator: " ")): wait status \(status)") }
        }
        let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        return ProgramRun(seconds: cost.wall, cpu: cpu, megabytes: Double(usage.ru_maxrss) / 1024)
    }

    /// The program that was built beside this one.
    static func program() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0 else { throw BenchmarkFailure("no own path") }
        let own = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let program = String(own.dropLast("-benchmark".utf8.count))
        guard own.hasSuffix("-benchmark"), access(program, X_OK) == 0 else {
            throw BenchmarkFailure("\(program) is not there; build it too: swift build -c release --product customs")
        }
        return program
    }
}
