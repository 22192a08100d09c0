extension LedgerRouter {
    /// Writes down, once for a version, that its configuration is in use and what it says: called by a process that
    /// opens the ledger to send, before it sends.
    ///
    /// - Throws: when the ledger can't be read or written; nothing was sent.
    public func recordConfiguration() async throws(LedgerError) {
        let version = configurationVersion
        guard !version.isEmpty else { return }
        let known = LedgerEventFilter(kinds: [.configuration], subject: version)
        // That there is one is enough: one that can't be read must not keep anything from being sent.
        guard try await store.events(matching: known, after: nil, limit: 1).isEmpty else { return }
        let record = ConfigurationRecord(
            file: router.configuration.file.map(FilePath.name(of:)),
            snapshot: router.configuration.snapshot
        )
        try await store.record([
            LedgerEvent(
                time: time.now(),
                kind: .configuration,
                subject: version,
                configurationVersion: version,
                detail: record.json
            )
        ])
    }
}
