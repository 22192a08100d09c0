package import DeclarationCore
import LedgerSQL
import OpenSSLSigning
import PostgresLedger
import SQLiteLedger

extension Runtime {
    /// A router that remembers, where the configuration keeps a ledger.
    ///
    /// Blocks while a ledger file is opened: for start-up.
    ///
    /// - Parameters:
    ///   - path: a SQLite file instead of the configuration's.
    ///   - isRestored: whether a copy is taken that is older than what was used in its place last.
    ///   - observing: puts something around the store, such as measurements.
    /// - Returns: `nil` when the ledger is switched off.
    /// - Throws: also when a file is named for a ledger that is in none.
    package func ledgerRouter(
        _ router: Router,
        path: String? = nil,
        isRestored: Bool = false,
        observing: (any LedgerStore) -> any LedgerStore = { $0 }
    ) async throws(LedgerError) -> LedgerRouter? {
        let ledger = router.configuration.ledger
        let access: LedgerAccess = isRestored ? .restored : .upgrading
        guard let (store, keys) = try await store(ledger, path, access: access) else { return nil }
        let remembering = LedgerRouter(
            router: router,
            store: observing(store),
            sealer: try LedgerKeyRing(keys),
            settings: ledger.rules,
            configurationVersion: router.configuration.version,
            time: time
        )
        do throws(LedgerError) {
            let unreadable = try await remembering.checkKeys()
            if !unreadable.isEmpty {
                let message =
                    "\(LedgerError.unreadable(unreadable).message). No entry is left to tell by whether its keys are right"
                log.record(LogEvent(.warning, message))
            }
        } catch {
            await store.close()
            throw error
        }
        return remembering
    }

    /// A router over a new configuration and the ledger of another.
    ///
    /// Blocks while a key file is read.
    ///
    /// - Parameters:
    ///   - opened: the configuration that the ledger was opened by: its rules and keys hold where the new one means
    ///     another ledger.
    ///   - path: a SQLite file instead of the configuration's, and so the same ledger wherever a configuration has its own.
    package func ledgerRouter(
        _ router: Router,
        following current: LedgerRouter,
        opened: LedgerConfiguration,
        path: String? = nil
    ) throws(LedgerError) -> LedgerRouter {
        let new = router.configuration.ledger
        let ledger = path != nil || new.store == opened.store ? new : opened
        return current.replacing(
            router,
            sealer: try LedgerKeyRing(try keys(ledger, path)),
            settings: ledger.rules,
            configurationVersion: router.configuration.version
        )
    }

    /// The keys of a ledger that is in use.
    private func keys(_ ledger: LedgerConfiguration, _ path: String?) throws(LedgerError) -> [Secret] {
        guard case .sqlite(let configured) = ledger.store, ledger.keys.isEmpty else { return ledger.keys }
        let file = path ?? configured
        try LedgerKeyFile.check(for: file)
        return [noting(file, try LedgerKeyFile.read(for: file))]
    }

    private func noting(_ ledger: String, _ key: Secret) -> Secret {
        if let warning = LedgerKeyFile.warning(for: ledger) { log.record(LogEvent(.warning, warning)) }
        return key
    }

    /// Opens a file, and the key file beside it where the configuration names no keys.
    private func file(
        _ path: String,
        _ ledger: LedgerConfiguration,
        _ access: LedgerAccess,
        isNamedForFile: Bool
    ) async throws(LedgerError) -> (any LedgerStore, [Secret]) {
        try LedgerFile.check(path)
        let hasKeyFile = ledger.keys.isEmpty
        if hasKeyFile { try LedgerKeyFile.check(for: path) }
        let isNew = access.isUpgrading && !LedgerFile.hasContent(path)
        let store = try SQLiteLedger(path: path, time: time, access: access)
        if isNew { tellNew(path, isNamedForFile: isNamedForFile) }
        if !store.isMarked {
            let message =
                "the file \(path).mark can't be used: an older copy in the ledger's place would not be noticed"
            log.record(LogEvent(.warning, message))
        }
        guard hasKeyFile else { return (store, ledger.keys) }
        do throws(LedgerError) {
            return (store, [noting(path, try LedgerKeyFile.open(for: path))])
        } catch {
            await store.close()
            throw error
        }
    }

    /// Two configurations of one shop, each with a ledger named for it, would declare the same orders.
    private func tellNew(_ path: String, isNamedForFile: Bool) {
        let others = isNamedForFile ? LedgerFile.othersNamedForFiles(beside: path) : []
        guard let first = others.first else {
            return log.record(LogEvent(.info, "made a new ledger", ["file": path]))
        }
        let message =
            "made a new ledger for this configuration: it knows nothing of what \(first) holds; if both configurations "
            + "declare the same orders, set the same ledger.path in both"
        log.record(LogEvent(.warning, message, ["file": path]))
    }

    /// What is wrong with naming a SQLite file for a ledger that the configuration keeps elsewhere, or not at all: who
    /// declares and who reads must mean one ledger.
    package static func misnamed(_ path: String?, for store: LedgerConfiguration.Store) -> String? {
        guard path != nil else { return nil }
        let rest = "CUSTOMS_LEDGER names a file for it: unset that, or set ledger.store to sqlite"
        return switch store {
        case .sqlite: nil
        case .postgreSQL: "the configuration keeps the ledger in PostgreSQL, and \(rest)"
        case .none: "the configuration switches the ledger off, and \(rest)"
        }
    }

    /// The one place that chooses between the stores.
    func store(
        _ ledger: LedgerConfiguration,
        _ path: String?,
        access: LedgerAccess = .upgrading
    ) async throws(LedgerError) -> (any LedgerStore, [Secret])? {
        if let message = Self.misnamed(path, for: ledger.store) { throw LedgerError(.unavailable, message) }
        switch ledger.store {
        case .none: return nil
        case .sqlite(let configured):
            if path == nil, ledger.isNamedForFile { try LedgerFile.requireNoFormerDefault(configured) }
            let isNamedForFile = path == nil && ledger.isNamedForFile
            return try await file(path ?? configured, ledger, access, isNamedForFile: isNamedForFile)
        case .postgreSQL(let connection):
            let server = PostgresServer(connectionString: connection)
            var settings = PostgresLedger.Settings(server: server)
            // Who only reads may read all of a large table, and nobody's call waits behind it.
            if access.isReadOnly { settings.statementTimeout = .seconds(600) }
            let store = try await PostgresLedger(settings, time: time, access: access)
            if let warning = Self.clockWarning(lead: try await store.clockLead(of: time)) {
                log.record(LogEvent(.warning, warning))
            }
            return (store, ledger.keys)
        }
    }

    /// A difference of clocks that no longer goes unnoticed, in milliseconds; a slow connection makes a second of it.
    private static let tolerableLead: Int64 = 5_000

    /// What is doubtful about a host whose clock is so many milliseconds ahead of the database's.
    package static func clockWarning(lead: Int64) -> String? {
        guard lead.magnitude > tolerableLead.magnitude else { return nil }
        let seconds = "\(lead.magnitude / 1000) s \(lead > 0 ? "ahead of" : "behind")"
        return "this host's clock is \(seconds) the ledger's database; keep the clocks of all hosts together (NTP): "
            + "waits for unknown outcomes are measured by them"
    }
}
