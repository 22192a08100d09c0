/// Whether and where the router remembers.
public struct LedgerConfiguration: Sendable, Hashable {
    /// Where a ledger is kept.
    public enum Store: Sendable, Hashable {
        /// In one SQLite file, for one host.
        case sqlite(path: String)
        /// In a PostgreSQL database, for several hosts; the secret is libpq's connection string.
        case postgreSQL(connection: Secret)
        /// Nowhere: an outcome that gets lost stays lost, and nothing keeps a payment from being declared twice.
        case none
    }

    /// Where it is kept.
    public var store: Store
    /// The encryption keys, the newest first; none: a key file beside the SQLite file, made on first use.
    public var keys: [Secret]
    /// The rules.
    public var rules: LedgerSettings
    /// How many days after the last change personal data may be erased.
    public var retentionDays: Int
    /// Whether the SQLite file has its name by the configuration's file.
    package var isNamedForFile = false

    /// Whether it is certainly kept in another place: a secret that changed may lead to the same database.
    package func isElsewhere(than other: LedgerConfiguration) -> Bool {
        switch (store, other.store) {
        case (.postgreSQL, .postgreSQL), (.none, .none): false
        case (.sqlite(let one), .sqlite(let two)): one != two
        default: true
        }
    }

    /// Makes a configuration.
    public init(
        store: Store,
        keys: [Secret] = [],
        rules: LedgerSettings = LedgerSettings(),
        retentionDays: Int = 180
    ) {
        self.store = store
        self.keys = keys
        self.rules = rules
        self.retentionDays = retentionDays
    }
}
