public import DeclarationCore

/// Which server and database, and who connects.
public struct PostgresServer: Sendable, Hashable {
    /// A connection string of libpq's (`postgresql://…` or `host=… dbname=…`); what it names goes before the members
    /// below. It can hold a password, so it is a secret.
    public var connectionString: Secret?
    /// Host name, address, or the folder of a Unix socket; `nil` for libpq's default.
    public var host: String?
    /// The port; `nil` for libpq's default, 5432.
    public var port: Int?
    /// The database; `nil` for the one of the user's name.
    public var database: String?
    /// The user; `nil` for the process's own.
    public var user: String?
    /// The user's password; `nil` when none is needed.
    public var password: Secret?
    /// How the connection is protected; `nil` for `verifyFull`, on loopback and Unix sockets `prefer`.
    public var tls: PostgresTLS?
    /// The certificates that are trusted, a PEM file; `nil` for the system's.
    public var authorities: String?

    /// Names a server.
    public init(
        connectionString: Secret? = nil,
        host: String? = nil,
        port: Int? = nil,
        database: String? = nil,
        user: String? = nil,
        password: Secret? = nil,
        tls: PostgresTLS? = nil,
        authorities: String? = nil
    ) {
        self.connectionString = connectionString
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.tls = tls
        self.authorities = authorities
    }
}
