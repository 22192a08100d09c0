import DeclarationCore
import Glibc

/// How far a ledger got, in a file beside it: an older copy that is put in the ledger's place falls short of it.
///
/// The ledger counts the transactions that change declarations (`user_version`), and after each of them the count is written
/// here too. Never ahead of what is durable, as it is written after that; by a power cut, or between two processes that write
/// at the same moment, it may fall behind.
final class SQLiteMark {
    /// Less than 0 where there is none: the check is one more guard, and no reason not to declare.
    private let file: Int32

    /// Opens or makes the mark of a ledger, with the ledger's own owner and mode, as SQLite makes its companions.
    ///
    /// - Parameter ledger: the file's own path, of no symbolic link.
    init(of ledger: String) {
        let path = ledger + ".mark"
        file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        var facts = stat()
        var own = stat()
        guard file >= 0, stat(ledger, &facts) == 0, fstat(file, &own) == 0, own.st_size == 0 else { return }
        if own.st_uid != facts.st_uid || own.st_gid != facts.st_gid { _ = fchown(file, facts.st_uid, facts.st_gid) }
        if own.st_mode & 0o777 != facts.st_mode & 0o777 { _ = fchmod(file, facts.st_mode & 0o777) }
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Whether it can be kept.
    var isUsable: Bool { file >= 0 }

    /// How far the ledger got; `nil` where nothing says.
    var known: Int32? {
        var bytes = [UInt8](repeating: 0, count: Self.width)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        return count == Self.width ? Int32(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// Takes in a count; one that others have passed is none to take.
    func advance(to count: Int32) {
        if let known, Self.isBehind(count, known) { return }
        set(count)
    }

    /// Takes a count for how far the ledger got, whatever was known before.
    func set(_ count: Int32) {
        let digits = Array(String(count).utf8)
        let line = [UInt8](repeating: 0x30, count: max(0, Self.width - digits.count)) + digits + [0x0A]
        _ = line.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    /// As many digits as the largest count has.
    private static let width = 10

    /// The count after another: after the largest the first one follows.
    static func next(after count: Int32) -> Int32 { count == .max ? 1 : max(0, count) + 1 }

    /// Whether one count is before another: the shorter way round is the one that was gone.
    static func isBehind(_ count: Int32, _ other: Int32) -> Bool {
        let ring = Int64(Int32.max)
        let distance = (Int64(other) - Int64(count) + ring) % ring
        return distance > 0 && distance < ring / 2
    }
}
