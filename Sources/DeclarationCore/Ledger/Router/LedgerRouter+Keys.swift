extension LedgerRouter {
    /// How many entries are looked at in each corner of the ledger.
    private static let sample = 20

    /// Refuses a ledger that was sealed under other keys: what it knows could not be compared, and would be told one by one.
    ///
    /// Looks at a few entries: unsettled ones, those of the last day, the oldest. A rotation leaves the old key among the
    /// configured ones until nothing is sealed under it.
    ///
    /// - Throws: `sealing` when none of them is sealed under a configured key; or when the store fails.
    package func checkKeys() async throws(LedgerError) {
        let known = Set(intents.sealer.keyIDs)
        let yesterday = time.now().adding(milliseconds: -86_400_000)
        var foreign: String?
        for filter in [LedgerFilter(states: [.sending, .unknown]), LedgerFilter(from: yesterday), LedgerFilter()] {
            let page = try await store.entries(matching: filter, after: nil, limit: Self.sample)
            let keys = page.entries.compactMap { $0.content?.keyID }
            if keys.contains(where: known.contains) { return }
            foreign = foreign ?? keys.first
        }
        guard let foreign else { return }
        throw LedgerError(
            .sealing,
            "the ledger is sealed under key \"\(foreign)\", and what is configured is \"\(known.sorted().joined(separator: "\", \""))\": "
                + "was its key file replaced? Put the right one back, or name it in the configuration's \"ledger\" block"
        )
    }
}
