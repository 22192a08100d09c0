import DeclarationCore

/// Why something on a connection failed, and what that means for the transaction.
struct PostgresFailure: Error {
    enum Kind {
        /// The connection is gone; the next one may work.
        case lost
        /// Where the ledger is was written down anew, or is elsewhere: a new connection tells which.
        case moved
        /// Two transactions were in each other's way: the same again may work.
        case conflict
        /// The server refused the statement.
        case refused
    }

    let kind: Kind
    let error: LedgerError

    /// Whether the connection is of no use any more.
    var endsConnection: Bool { kind == .lost || kind == .moved }

    /// The connection broke.
    static func lost(_ detail: String) -> PostgresFailure {
        let message = "the connection to PostgreSQL was lost: \(oneLine(detail)); check that the server runs"
        return PostgresFailure(kind: .lost, error: LedgerError(.unavailable, message))
    }

    /// Nothing was written on this connection, and nothing may be any more.
    static let moved = PostgresFailure(
        kind: .moved,
        error: LedgerError(.unavailable, "where the ledger is changes again and again; nothing was written, try again")
    )

    static func refused(_ error: LedgerError) -> PostgresFailure { PostgresFailure(kind: .refused, error: error) }

    /// libpq's texts have several lines.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: "; ")
    }
}

extension PostgresFailure {
    init(_ result: PostgresResult) {
        let state = result.sqlState
        let (code, advice) = Self.meaning(state)
        kind = result.isFatal ? .lost : ["40001", "40P01"].contains(state) ? .conflict : .refused
        error = LedgerError(
            code,
            "PostgreSQL refused a statement: \(Self.oneLine(result.message)) [\(state)]; \(advice)"
        )
    }

    private static func meaning(_ state: String) -> (LedgerError.Code, String) {
        switch state {
        case "53100": (.full, "the server's disk is full: free some room")
        case "25006": (.readOnly, "the server is a standby or read-only: name the primary")
        case "42501", "3F000":
            (.readOnly, "the user lacks a right: grant it USAGE on the ledger's schema, its tables and its sequences")
        case "42P01": (.unavailable, "the ledger's tables are gone: bring back what was there; nothing is sent")
        case "55P03", "40001", "40P01": (.locked, "another process holds the declaration for too long: try again")
        case "57014":
            (
                .locked,
                "the server took too long for it: it is busy, or a list had to read too much; narrow it down by time or id"
            )
        default: meaning(ofClass: state.prefix(2))
        }
    }

    private static func meaning(ofClass state: Substring) -> (LedgerError.Code, String) {
        switch state {
        case "08", "57", "53": (.unavailable, "the server ends connections or has no room for more: check it")
        case "28", "3D": (.unavailable, "check the user, its password and the database's name")
        case "XX", "58":
            (
                .corrupted,
                "the server reports damage: check its disk and log, restore from a backup (guide Ledger, \"Back up and "
                    + "restore\")"
            )
        default: (.other, "the server's log has more")
        }
    }
}
