extension LedgerRouter {
    /// Gives entries that something is still awaited of the name that their account's backend has now, where a backend was
    /// renamed: trackers look for their work by the backend's name.
    ///
    /// Entries of accounts that this configuration doesn't have are left alone: others may have them.
    ///
    /// - Throws: when the ledger fails; what was renamed stays so.
    func adopt() async throws(LedgerError) {
        let configured = Set(router.configuration.backends.keys)
        var cursor: LedgerCursor?
        repeat {
            let page = try await store.entries(
                matching: LedgerFilter(otherThan: configured, order: .nextCheck),
                after: cursor,
                limit: 200
            )
            for (backend, entries) in byBackend(page.entries).groups {
                for entry in entries {
                    try await store.transact(LedgerKeys(entry.requestID)) { [policy] view throws(LedgerError) in
                        policy.adopt(view, by: backend.identity)
                    }
                }
            }
            cursor = page.next
        } while cursor != nil
    }
}
