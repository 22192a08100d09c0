import DeclarationCore
import Glibc

/// How far a ledger got, in a file beside it: an older copy that is put in the ledger's place falls short of it.
///
/// The ledger counts the transactions that change declarations (`user_version`), and after each of them the count is written
/// here too. Never ahead of what is durable, as it is written after that; by a power cut, or between two processes that write
/// at the same moment, it may fall behind.
final class SQLiteMark: Sendable {
    /// Less than 0 where there is none: the check is one more guard, and no reason not to declare.
    private let file: Int32
    /// Whether it can be kept; one that can only be read tells what it can.
    let isUsable: Bool

    /// Opens or makes the mark of a ledger, with the ledger's own owner and mode, as SQLite makes its companions.
    ///
    /// - Parameter ledger: the file's own path, of no symbolic link.
    init(of ledger: String) {
        let writable = open(Self.path(of: ledger), O_RDWR | O_CREAT | Self.flags, 0o600)
        isUsable = writable >= 0
        file = isUsable ? writable : open(Self.path(of: ledger), O_RDONLY | Self.flags)
        var facts = stat()
        var own = stat()
        guard isUsable, stat(ledger, &facts) == 0, fstat(file, &own) == 0, own.st_size == 0 else { return }
        if own.st_uid != facts.st_uid || own.st_gid != facts.st_gid { _ = fchown(file, facts.st_uid, facts.st_gid) }
        if own.st_mode & 0o777 != facts.st_mode & 0o777 { _ = fchmod(file, facts.st_mode & 0o777) }
    }

    /// Opens the mark of a ledger that isn't there, and makes none.
    init(ofLost ledger: String) {
        file = open(Self.path(of: ledger), O_RDONLY | Self.flags)
        isUsable = false
    }

    private static let flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC

    private static func path(of ledger: String) -> String { ledger + ".mark" }

    deinit {
        if file >= 0 { close(file) }
    }

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

    /// Whether a ledger with this count lacks what a mark says: one that was never counted lacks all of it.
    static func isOlder(_ count: Int32, than marked: Int32) -> Bool {
        count == 0 ? marked > 0 : isBehind(count, marked)
    }

    /// Throws when a ledger isn't there, and was used.
    static func requireLedger(_ path: String) throws(LedgerError) {
        if access(path, F_OK) != 0, let known = SQLiteMark(ofLost: path).known, known > 0 { throw lost(path) }
    }

    /// What is wrong with a ledger that is blank beside its mark.
    static func lost(_ path: String) -> LedgerError {
        LedgerError(
            .corrupted,
            "the ledger \(path) is gone or empty, but \(path).mark says that it was used: to a new ledger every id that was "
                + "sent would look free. Put the ledger back; what a copy means that is older is in the guide Ledger, \"Back up "
                + "and restore\". Only if it is meant to begin anew, remove the .mark too"
        )
    }
}
