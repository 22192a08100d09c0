import DeclarationCore

/// The versions of the configuration that a ledger knows, the newest first.
struct ConfigurationHistory: Sendable {
    /// A version.
    struct Version: Sendable {
        let id: String
        /// When it was first used; `nil` for those of before this was recorded.
        var recorded: ZonedTime?
        var file: String?
        var use: LedgerConfigurationUse?

        /// When it was first seen at all.
        fileprivate var begin: Int64 { (recorded ?? use?.first)?.epochMilliseconds ?? 0 }
    }

    /// The version of the configuration as it is now.
    let current: String
    let versions: [Version]

    init(_ ledger: LedgerReading) async throws(LedgerError) {
        current = ledger.configuration.version
        var uses: [String: LedgerConfigurationUse] = [:]
        for use in try await ledger.store.configurationUse() { uses[use.version] = use }
        var versions: [Version] = []
        try await ledger.store.forEachConfiguration { event in
            let id = event.subject
            let file = ConfigurationRecord(event)?.file
            versions.append(Version(id: id, recorded: event.time, file: file, use: uses.removeValue(forKey: id)))
            return true
        }
        versions += uses.values.map { Version(id: $0.version, use: $0) }
        self.versions = versions.sorted { ($0.begin, $0.id) > ($1.begin, $1.id) }
    }
}

extension LedgerStore {
    /// Looks at recorded configurations, the newest first, a few at once as their details may be long, until told to end.
    func forEachConfiguration(_ body: (LedgerEvent) -> Bool) async throws(LedgerError) {
        let filter = LedgerEventFilter(kinds: [.configuration], order: .newestFirst)
        try await forEachEvent(matching: filter, page: 20, body)
    }
}
