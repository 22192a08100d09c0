import DeclarationCore
import LedgerSQL

/// A statement with its values.
struct PostgresStatement: Sendable {
    /// With `?` for each value, as every store writes them; no other question mark may be in it.
    let sql: String
    let values: [PostgresValue]

    init(_ sql: String, _ values: [PostgresValue] = []) {
        self.sql = sql
        self.values = values
    }

    init(_ sql: String, plain values: [SQLValue]) {
        self.init(sql, values.map { .plain($0) })
    }

    /// The text with PostgreSQL's own marks: `$1`, `$2`, …
    static func numbered(_ sql: String) -> String {
        let parts = sql.split(separator: "?", omittingEmptySubsequences: false)
        return parts.dropFirst().enumerated().reduce(into: String(parts[0])) { text, part in
            text += "$\(part.offset + 1)" + part.element
        }
    }
}
