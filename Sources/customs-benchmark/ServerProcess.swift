import DeclarationCore
import FoundationEssentials
import Glibc

/// A server as a process of its own, whose processor time and memory are its own too.
final class ServerProcess {
    let port: UInt16
    private let process: pid_t
    private let clock: clockid_t
    private let log: String

    /// Starts a program that prints `{"mapi": "http://127.0.0.1:PORT/…"}` once it listens.
    ///
    /// - Parameter folder: takes its output.
    init(_ program: String, _ arguments: [String], folder: String) throws {
        let output = folder + "/output.json"
        log = folder + "/log"
        let words: [UnsafeMutablePointer<CChar>?] = (["server"] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_CREAT | O_WRONLY | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, flags, 0o600)
        var process: pid_t = 0
        var clock = clockid_t()
        guard posix_spawn(&process, program, &actions, nil, words, environ) == 0,
            clock_getcpuclockid(process, &clock) == 0
        else { throw BenchmarkFailure("\(program) did not start") }
        (self.process, self.clock) = (process, clock)
        guard let port = Self.port(process, output) else {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            let said = (try? InputText.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw BenchmarkFailure("\(program) does not listen: \(said)")
        }
        self.port = port
    }

    /// Ends it.
    func stop() {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
    }

    /// Asks it to read its configuration again.
    func reload() { kill(process, SIGHUP) }

    /// Its processor time so far, in seconds.
    var cpu: Double {
        var value = timespec()
        clock_gettime(clock, &value)
        return Double(value.tv_sec) + Double(value.tv_nsec) / 1e9
    }

    /// A line of its `/proc` status in MB: `VmRSS` now, `VmHWM` the most.
    func megabytes(_ name: String) throws -> Double {
        let text = String(decoding: try InputText.read("/proc/\(process)/status"), as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Double($0)
            })
        else { throw BenchmarkFailure("no \(name) of the server") }
        return kilobytes / 1024
    }

    /// Its log's events of one kind.
    func events(_ message: String) throws -> [JSONValue] {
        try InputText.read(log).split(separator: 0x0A).compactMap { line in
            guard let event = try? JSONParser.parse(Array(line)), event["message"]?.string == message else {
                return nil
            }
            return event
        }
    }

    private static func port(_ process: pid_t, _ output: String) -> UInt16? {
        for _ in 0..<6_000 where waitpid(process, nil, WNOHANG) == 0 {
            if let bytes = try? InputText.read(output), let json = try? JSONParser.parse(bytes),
                let address = json["mapi"]?.string, let part = address.split(separator: "/").dropFirst().first
            {
                return part.split(separator: ":").last.flatMap { UInt16($0) }
            }
            usleep(10_000)
        }
        return nil
    }
}
