import Glibc

/// What the kernel says about this process.
enum ProcessFigures {
    static func measure(_ metrics: MetricsRegistry) {
        if let bytes = residentBytes { metrics.set("process_resident_memory_bytes", to: Double(bytes)) }
        if let count = openDescriptors { metrics.set("process_open_fds", to: Double(count)) }
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static var residentBytes: Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let numbers = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ").map { Int($0) }
        return numbers.dropFirst().first.flatMap { $0 }.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }

    private static var openDescriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not `.`, `..` and the folder's own descriptor.
        return count - 3
    }
}
