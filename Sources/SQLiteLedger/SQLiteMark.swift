import DeclarationCore
import Glibc

/// How far a ledger got, in a file beside it: an older copy that is put in the ledger's place falls short of it.
///
/// The ledger counts the transactions that change declarations (`user_version`), and after each of them the count is written
/// here too. Not synced: a power cut can make it fall behind, and nothing makes it run ahead of what is durable.
final class SQLiteMark {
    /// Less than 0 where there is none: the check is one more guard, and no reason not to declare.
    private let file: Int32

    /// The mark's file of a ledger's file.
    private static func path(of ledger: String) -> String { ledger + ".mark" }

    /// Opens or makes the mark of a ledger.
    ///
    /// - Parameter ledger: the file's own path, of no symbolic link.
    init(of ledger: String) {
        file = open(Self.path(of: ledger), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Forgets how far a ledger got: what is in its file counts from now on.
    static func remove(of ledger: String) {
        guard let resolved = realpath(ledger, nil) else { return }
        defer { free(resolved) }
        unlink(path(of: String(cString: resolved)))
    }

    /// Takes in a count.
    func write(_ count: Int32) {
        let digits = Array(String(count).utf8)
        let line = [UInt8](repeating: 0x30, count: Self.width - digits.count) + digits + [0x0A]
        _ = line.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    /// Throws when a ledger falls short.
    ///
    /// - Parameter count: reads the ledger's count; 0 where an older program wrote it, which didn't count, or nobody wrote yet.
    func check(_ ledger: String, _ count: () throws(LedgerError) -> Int32) throws(LedgerError) {
        // The mark first: others may write meanwhile, and the count read after it has at least what it had then.
        guard let known else { return }
        let count = try count()
        guard count > 0, Self.isBehind(count, known) else { return }
        throw LedgerError(
            .corrupted,
            "the ledger \(ledger) is older than the one that was used here last: a copy was put in its place, and lacks what "
                + "was sent since. Nothing is sent. Put the newer one back, or run `customs hold` first and go on as the guide "
                + "Ledger says (\"Back up and restore\")"
        )
    }

    /// As many digits as the largest count has.
    private static let width = 10

    private var known: Int32? {
        var bytes = [UInt8](repeating: 0, count: Self.width)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        return count == Self.width ? Int32(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The count after another: after the largest the first one follows.
    static func next(after count: Int32) -> Int32 { count == .max ? 1 : count + 1 }

    /// Whether one count is before another: the shorter way round is the one that was gone.
    static func isBehind(_ count: Int32, _ other: Int32) -> Bool {
        let ring = Int64(Int32.max)
        let distance = (Int64(other) - Int64(count) + ring) % ring
        return distance > 0 && distance < ring / 2
    }
}
