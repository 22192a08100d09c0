import DeclarationCore
import Glibc

/// One measured figure; printed as a JSON line.
struct Figure {
    /// What was measured.
    let name: String
    /// The value, with three decimals at most.
    let value: Double
    /// The unit.
    let unit: String
    /// What the value has to keep to, such as `<= 1.25`; `nil` when it is only for information.
    var bar: String?

    /// Prints the figure on standard output.
    func print() {
        let line: JSONValue = .object([
            "name": .string(name), "value": JSONValue(.number(decimals(value))), "unit": .string(unit),
            "bar": bar.map { .string($0) },
        ])
        Self.write(line.text + "\n", to: STDOUT_FILENO)
    }

    private func decimals(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let sign = thousandths < 0 ? "-" : ""
        return "\(sign)\(abs(thousandths) / 1000).\((abs(thousandths) % 1000).padded(3))"
    }

    /// Prints a line on standard error.
    static func complain(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}

/// Wall time and this process's CPU time of a piece of work, in seconds.
struct Cost {
    var wall: Double
    var cpu: Double

    /// Measures work.
    static func of(_ work: () async throws -> Void) async rethrows -> Cost {
        let start = now()
        try await work()
        let end = now()
        return Cost(wall: end.wall - start.wall, cpu: end.cpu - start.cpu)
    }

    /// Measures work that doesn't wait.
    static func ofLoop(_ work: () throws -> Void) rethrows -> Cost {
        let start = now()
        try work()
        let end = now()
        return Cost(wall: end.wall - start.wall, cpu: end.cpu - start.cpu)
    }

    /// Seconds of the monotonic clock.
    static func clock() -> Double { seconds(CLOCK_MONOTONIC) }

    private static func now() -> Cost {
        Cost(wall: clock(), cpu: seconds(CLOCK_PROCESS_CPUTIME_ID))
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var value = timespec()
        clock_gettime(clock, &value)
        return Double(value.tv_sec) + Double(value.tv_nsec) / 1e9
    }
}

extension [Double] {
    /// The middle value; the mean of the middle two of an even number.
    var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
