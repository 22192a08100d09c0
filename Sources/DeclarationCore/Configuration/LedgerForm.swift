/// The keys of the `ledger` block.
enum LedgerForm {
    private static let store = Setting<String>.choice(
        "store",
        ["sqlite", "postgresql", "none"],
        default: "sqlite",
        help:
            "Where the ledger is kept. \"none\" switches it off: nothing is remembered, a lost outcome stays lost, and "
            + "nothing keeps a payment from being declared twice."
    )
    private static let path = Setting<String?>.optionalString(
        "path",
        help:
            "The SQLite file, made on first use; relative to this file. It needs a local disk. Default: named for this "
            + "file, customs-ledger.sqlite for customs.json."
    )

    /// A ledger for each configuration: two in one folder are two routers.
    private static func defaultPath(_ file: String?) -> String {
        let name = file?.split(separator: "/").last.map(String.init) ?? ""
        let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
        return "\(stem.isEmpty ? "customs" : stem)-ledger.sqlite"
    }
    private static let connection = Setting<Secret?>.optionalSecret(
        "connection",
        help: "PostgreSQL's connection string, as libpq takes it."
    )
    private static let keys = Setting<[Secret]>.secrets(
        "keys",
        help: "Keys that encrypt personal data, 32 random bytes or more each, the newest first; older ones stay until "
            + "everything is sealed anew. Default with SQLite: a key file beside the ledger, made on first use."
    )
    private static let notFoundAge = Setting<Int>.integer(
        "notFoundAgeMs",
        0...86_400_000,
        default: 600_000,
        help: "How long after the last send an inquiry's \"not found\" is believed, in milliseconds."
    )
    private static let ownerLease = Setting<Int>.integer(
        "ownerLeaseMs",
        1_000...600_000,
        default: 15_000,
        help: "How long a process holds what it sends without a sign of life, in milliseconds."
    )
    private static let firstCheck = Setting<Int>.integer(
        "firstCheckMs",
        0...86_400_000,
        default: 60_000,
        help: "How soon after an acceptance a tracker first asks for the receipt, in milliseconds."
    )
    private static let checkFactor = Setting<Int>.integer(
        "checkFactor",
        1...10,
        default: 2,
        help: "What the time between two looks is multiplied by as long as nothing is new."
    )
    private static let maxCheck = Setting<Int>.integer(
        "maxCheckMs",
        1_000...86_400_000,
        default: 3_600_000,
        help: "The longest time between two looks of a tracker, in milliseconds."
    )
    private static let trackFor = Setting<Int>.integer(
        "trackForDays",
        1...3_650,
        default: 30,
        help: "How many days after the last send a tracker asks for the receipt."
    )
    private static let retention = Setting<Int>.integer(
        "retentionDays",
        1...36_500,
        default: 180,
        help: "How many days after the last change `customs forget` erases personal data."
    )

    static let schema = SettingsSchema(
        store,
        path,
        connection,
        keys,
        notFoundAge,
        ownerLease,
        firstCheck,
        checkFactor,
        maxCheck,
        trackFor,
        retention
    )
    static let ledger = Setting<Settings>.block("ledger", schema, help: "What the router remembers, and where.")

    /// The configuration of a block; file paths are taken relative to the folder of the configuration's file.
    static func configuration(
        _ block: Settings,
        _ value: JSONValue?,
        folder: String,
        _ reader: inout SettingsReader
    ) -> LedgerConfiguration {
        let keys = block[keys] ?? []
        check(keys, value?["keys"], &reader)
        var ledger = LedgerConfiguration(
            store: store(block, value, hasKeys: !keys.isEmpty, folder: folder, &reader),
            keys: keys,
            rules: rules(block)
        )
        ledger.retentionDays = block[retention] ?? ledger.retentionDays
        ledger.isNamedForFile = (block[path] ?? nil) == nil
        return ledger
    }

    private static func check(_ secrets: [Secret], _ list: JSONValue?, _ reader: inout SettingsReader) {
        let places = list?.array?.count == secrets.count ? list?.array : nil
        for (index, secret) in secrets.enumerated() where !secret.isLongEnoughForLedger {
            reader.at(keys.name) { reader in
                let message = "too short: it needs 32 bytes or more; `openssl rand -base64 32` makes one"
                guard let places else { return reader.report(list, "a key is \(message)") }
                reader.at(index) { $0.report(places[index], message) }
            }
        }
    }

    private static func rules(_ block: Settings) -> LedgerSettings {
        let usual = LedgerSettings()
        return LedgerSettings(
            notFoundAge: block.milliseconds(notFoundAge) ?? usual.notFoundAge,
            ownerLease: block.milliseconds(ownerLease) ?? usual.ownerLease,
            firstCheck: block.milliseconds(firstCheck) ?? usual.firstCheck,
            checkFactor: block[checkFactor] ?? usual.checkFactor,
            maxCheck: block.milliseconds(maxCheck) ?? usual.maxCheck,
            trackFor: block[trackFor].map { .days(Int64($0)) } ?? usual.trackFor
        )
    }

    private static func store(
        _ block: Settings,
        _ value: JSONValue?,
        hasKeys: Bool,
        folder: String,
        _ reader: inout SettingsReader
    ) -> LedgerConfiguration.Store {
        let sqlite = LedgerConfiguration.Store.sqlite(
            path: FilePath.resolve((block[path] ?? nil) ?? defaultPath(reader.file), in: folder)
        )
        switch block[store] {
        case "sqlite" where value?[connection.name] != nil && value?[connection.name] != .null:
            reader.at(connection.name) { reader in
                reader.report(
                    value?[connection.name],
                    "it is for PostgreSQL alone; add \"store\": \"postgresql\", or remove it"
                )
            }
            return sqlite
        case "none":
            reader.at(store.name) { reader in
                reader.report(
                    value?[store.name],
                    "the ledger is off: nothing is remembered, a lost outcome stays lost, and nothing keeps a payment from "
                        + "being declared twice",
                    severity: .warning
                )
            }
            return .none
        case "postgresql":
            if let path = value?[path.name] {
                reader.at(self.path.name) { $0.report(path, "it is for SQLite alone; remove it") }
            }
            if !hasKeys, value?["keys"] == nil {
                reader.report(value, "a ledger in PostgreSQL needs \"keys\": every host must have the same ones")
            }
            guard let connection = block[connection] ?? nil else {
                if value?["connection"] == nil {
                    reader.report(value, "a ledger in PostgreSQL needs \"connection\", a reference to a secret")
                }
                // Any store stands in, so that nothing is said to lack a ledger.
                return sqlite
            }
            return .postgreSQL(connection: connection)
        default: return sqlite
        }
    }
}

extension Secret {
    /// Whether it can be a key of the ledger: 32 bytes or more.
    package var isLongEnoughForLedger: Bool { trimmed.exposedBytes.count >= 32 }
}
