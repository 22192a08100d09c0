package import DeclarationCore

/// What a store may do to the tables that it finds.
package enum LedgerAccess: Sendable {
    /// Makes what is missing and brings it to the newest version; processes of an older program can't go on then.
    case upgrading
    /// As ``upgrading``, of a copy that may be older than what was used here last.
    case restored
    /// Reads the history of any version and writes nothing. Other calls need the newest version.
    case readingHistory
    /// Reads everything and writes nothing; the version must be the newest.
    case reading
    /// Reads and writes, but leaves the version alone, which must be the newest.
    case current

    /// Whether what is missing is made.
    package var isUpgrading: Bool { self == .upgrading || self == .restored }

    /// Whether nothing is written.
    package var isReadOnly: Bool { self == .readingHistory || self == .reading }

    /// Whether a copy is refused that may be older than what was used last: by all that may send, or write beside it.
    package var refusesCopies: Bool { self == .upgrading || self == .current }

    /// Whether tables that are no newer than this program's can be used as they are.
    package func check(version: Int, newest: Int, of ledger: String) throws(LedgerError) {
        guard version > 0 else {
            throw LedgerError(.unavailable, "\(ledger) holds no ledger yet; name another, or let who sends make it")
        }
        guard self == .readingHistory || version == newest else {
            throw LedgerError(
                .other,
                "\(ledger) has schema \(version), and this needs \(newest): upgrade first, by ending every process of the "
                    + "older program and starting the newer one"
            )
        }
    }

    /// Refuses tables of a newer program, and what no program has written.
    package static func checkNotNewer(version: Int, newest: Int, of ledger: String) throws(LedgerError) {
        guard version >= 0 else {
            throw LedgerError(.corrupted, "\(ledger) has schema \(version), which never was; restore it from a backup")
        }
        guard version <= newest else {
            throw LedgerError(
                .newerSchema,
                "\(ledger) has schema \(version), and this program knows \(newest) at most; use the newer program"
            )
        }
    }
}
