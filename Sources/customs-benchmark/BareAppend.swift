import FoundationEssentials
import Glibc

/// The least that durable writing costs: appends to a file and syncs it, nothing else.
final class BareAppend {
    private let folder: String
    private let file: Int32

    init() throws {
        folder = try Folder.temporary()
        file = open(folder + "/bare", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchmarkFailure("no file for the bare loop") }
    }

    deinit {
        close(file)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Makes so many groups durable, one after the other.
    func write(_ groups: Int, bytes count: Int) throws {
        let bytes = [UInt8](repeating: 0x61, count: count)
        for _ in 0..<groups {
            guard Glibc.write(file, bytes, count) == count, fdatasync(file) == 0 else {
                throw BenchmarkFailure("the bare loop can't write")
            }
        }
    }
}
