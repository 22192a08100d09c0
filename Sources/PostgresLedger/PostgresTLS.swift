/// How a connection to PostgreSQL is protected; libpq's `sslmode` of the same name.
public enum PostgresTLS: String, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case disable
    /// TLS when the server has it, unverified.
    case prefer
    /// TLS, unverified.
    case require
    /// TLS with a verified certificate of any name.
    case verifyCA = "verify-ca"
    /// TLS with a verified certificate of the server's name.
    case verifyFull = "verify-full"
}
