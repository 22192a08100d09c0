import DeclarationCore
import Glibc
import OpenSSLSigning
import SQLiteLedger

/// The key that encrypts a ledger's personal data when the configuration names none: a file beside the ledger, readable by
/// its owner alone, made on first use.
enum LedgerKeyFile {
    /// The key's file of a ledger's file.
    static func path(of ledger: String) -> String { ledger + ".key" }

    /// Refuses a ledger and a key of which one was lost, before either is made.
    ///
    /// The key is made last, so that a first use that was broken off leaves a ledger without entries and without a key, and
    /// never a key alone: the next use goes on.
    static func check(for ledger: String) throws(LedgerError) {
        let path = path(of: ledger)
        if access(path, F_OK) == 0 {
            // Looked at after the key, which is made last: whoever sees a key sees its ledger.
            if LedgerFile.hasContent(ledger) { return }
            throw LedgerError(
                .corrupted,
                "the ledger \(ledger) is gone or empty, but its key \(path) is there: to a new ledger every id that was sent "
                    + "would look free. Put the ledger back; what a copy means that is older is in the guide Ledger, \"Back "
                    + "up and restore\". Only if it is meant to begin anew, remove the key and the .mark too"
            )
        }
        guard LedgerFile.hasContent(ledger), try !SQLiteLedger.isBlank(ledger) else { return }
        // Looked at again: another process may have made both meanwhile.
        guard access(path, F_OK) != 0 else { return }
        throw LedgerError(
            .sealing,
            "the ledger \(ledger) is there, but its key \(path) is not; restore it from a backup, or name the key in the "
                + "configuration's \"ledger\" block"
        )
    }

    /// Reads the key, after making it where there is none: for a ledger that was checked and has its tables.
    static func open(for ledger: String) throws(LedgerError) -> Secret {
        let path = path(of: ledger)
        if access(path, F_OK) != 0 { try make(path) }
        // Before anything is sealed with it, and also where another process has just made it: rows would outlive their key.
        NewFile.keepNames(inFolderOf: path)
        return try read(for: ledger)
    }

    /// Reads the key of a ledger that is in use.
    static func read(for ledger: String) throws(LedgerError) -> Secret {
        do throws(InvalidInput) {
            return Secret(try InputFile.read(path(of: ledger), maximumBytes: 1 << 16))
        } catch {
            throw LedgerError(.sealing, error.problems.first?.message ?? "the ledger's key can't be read")
        }
    }

    /// What is doubtful about the key's file: others than its owner may read it.
    static func warning(for ledger: String) -> String? {
        let path = path(of: ledger)
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & 0o077 != 0 else { return nil }
        return "the ledger's key \(path) can be read by others than its owner; run: chmod 600 \(path)"
    }

    /// Makes the key complete under another name first, then links it: of several processes one wins, and none reads half.
    private static func make(_ path: String) throws(LedgerError) {
        let (descriptor, draft) = TemporaryFile.make("\(path).")
        guard descriptor >= 0 else { throw failure(path) }
        defer {
            close(descriptor)
            unlink(draft)
        }
        let bytes: [UInt8]
        do throws(SigningError) {
            bytes = Base64Text.encode(try randomBytes(32)) + [0x0A]
        } catch {
            throw LedgerError(.sealing, error.message)
        }
        // A umask may have taken the owner's own rights.
        guard fchmod(descriptor, 0o600) == 0,
            bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
            fsync(descriptor) == 0
        else { throw failure(path) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func failure(_ path: String) -> LedgerError {
        LedgerError(
            .unavailable,
            "the ledger's key \(path) can't be made: \(SystemReason.last); check that its folder exists and may be written"
        )
    }
}
