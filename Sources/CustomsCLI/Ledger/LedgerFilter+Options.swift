import DeclarationCore

extension OptionDescription {
    static let states = OptionDescription(
        "state",
        "STATE",
        .choice(LedgerState.allCases.map(\.rawValue)),
        isRepeated: true,
        help: "Only of this state; may be repeated."
    )
    static let ofBackend = OptionDescription(
        "backend",
        "NAME",
        .backend,
        isRepeated: true,
        help: "Only of this backend."
    )
    static let office = OptionDescription(
        "office",
        "CODE",
        .text,
        isRepeated: true,
        help: "Only at this place or under this customs code, in any case; may be repeated."
    )
    static let merchant = OptionDescription(
        "merchant",
        "NUMBER",
        .text,
        isRepeated: true,
        help: "Only of this filing number."
    )
    static let payment = OptionDescription("payment", "ID", .text, help: "Only of this payment.")
    static let subOrder = OptionDescription(
        "sub-order",
        "ID",
        .text,
        help: "Only of this sub-order: the number that customs knows a part of a split order by."
    )
    static let receipt = OptionDescription(
        "receipt",
        "RECEIPT",
        .choice(ReceiptFilter.allCases.map(\.rawValue)),
        help: "Only what was declared and customs accepted, refused, or has not finally answered."
    )
    static let from = OptionDescription(
        "from",
        "TIME",
        .text,
        help: "Only what was created then or later: 2026-11-21T08:00:00+08:00."
    )
    static let before = OptionDescription("until", "TIME", .text, help: "Only what was created before then.")
    static let limit = OptionDescription(
        "limit",
        "NUMBER",
        .integer(1...1_000),
        help: "At most so many; 50 without it."
    )
    static let after = OptionDescription("after", "CURSOR", .text, help: "The page after this one: `next` of the last.")

    /// The conditions of a list.
    static let filters: [OptionDescription] = [
        states, ofBackend, office, merchant, payment, subOrder, receipt, from, before,
    ]
}

extension Invocation {
    /// What the options ask for, without the offices, which a customs table has to tell.
    func ledgerFilter() throws(CommandFailure) -> LedgerFilter {
        let (from, until) = try period(.from, .before)
        return LedgerFilter(
            states: Set(values(.states).compactMap(LedgerState.init(rawValue:))),
            backends: Set(values(.ofBackend).map(BackendID.init(rawValue:))),
            merchants: Set(values(.merchant).map(MerchantCustomsCode.init(rawValue:))),
            paymentID: value(.payment).map(PaymentID.init(rawValue:)),
            subOrderID: value(.subOrder).map(SubOrderID.init(rawValue:)),
            from: from,
            until: until
        )
    }

    /// The same with the offices.
    ///
    /// - Throws: for a backend or an office that is known nowhere: an empty list would look like an answer.
    func completed(_ filter: LedgerFilter, for ledger: LedgerReading) async throws(CommandFailure) -> LedgerFilter {
        var filter = filter
        try await checkBackends(of: filter, ledger)
        for name in values(.office) {
            filter.add(office: name)
            try await checkOffice(name, ledger.configuration.customs, ledger.store)
        }
        return filter
    }

    /// Checks a person's word for an office.
    ///
    /// - Throws: for one that is known nowhere.
    func checkOffice(_ name: String, _ table: CustomsTable, _ store: any LedgerStore) async throws(CommandFailure) {
        if table.knows(name) { return }
        // A code that the other side knew, and the table doesn't.
        if try await hasEntry(LedgerFilter(customsCodes: [CustomsCode(rawValue: name)]), store) { return }
        let known = table.places.flatMap { [$0.id.rawValue] + $0.codes.values.joined().map(\.rawValue) }
        throw CommandFailure(
            .invalid,
            "\"\(name)\" is no customs code and no place of the table, and no entry has it"
                + (Suggestion.text(for: name, among: known)) + "; see `customs codes`"
        )
    }

    private func hasEntry(_ filter: LedgerFilter, _ store: any LedgerStore) async throws(CommandFailure) -> Bool {
        let page = try await remembering { () async throws(LedgerError) in
            try await store.entries(matching: filter, after: nil, limit: 1)
        }
        return !page.entries.isEmpty || !page.unreadable.isEmpty
    }

    private func checkBackends(of filter: LedgerFilter, _ ledger: LedgerReading) async throws(CommandFailure) {
        let configured = Set(ledger.configuration.backends.keys)
        for name in filter.backends.subtracting(configured).sorted() {
            if try await hasEntry(LedgerFilter(backends: [name]), ledger.store) { continue }
            let known = try await backends(of: ledger, besides: configured).sorted().map(\.rawValue)
            let hint = Suggestion.text(for: name.rawValue, among: known)
            throw CommandFailure(
                .invalid,
                "neither the configuration nor the ledger has a backend \"\(name)\"\(hint); known: "
                    + known.joined(separator: ", ")
            )
        }
    }

    /// Those of the configuration, and some that only the ledger has.
    private func backends(
        of ledger: LedgerReading,
        besides configured: Set<BackendID>
    ) async throws(CommandFailure) -> Set<BackendID> {
        var known = configured
        while known.count < configured.count + 20 {
            let filter = LedgerFilter(otherThan: known)
            let page = try await remembering { () async throws(LedgerError) in
                try await ledger.store.entries(matching: filter, after: nil, limit: 1)
            }
            guard let name = page.entries.first?.binding.backend else { break }
            known.insert(name)
        }
        return known
    }

    /// The period that two options name.
    ///
    /// - Throws: for one that has nothing in it: an empty list would look like an answer.
    func period(
        _ begin: OptionDescription,
        _ end: OptionDescription
    ) throws(CommandFailure) -> (from: ZonedTime?, until: ZonedTime?) {
        let (from, until) = (try time(begin), try time(end))
        if let from, let until, until <= from {
            throw CommandFailure(
                .usage,
                "--\(end.name) \(until) is not after --\(begin.name) \(from): nothing lies in between"
            )
        }
        return (from, until)
    }

    func time(_ option: OptionDescription) throws(CommandFailure) -> ZonedTime? {
        guard let text = value(option) else { return nil }
        if let time = ZonedTime(iso8601: text) { return time }
        throw CommandFailure(
            .usage,
            "--\(option.name) is \"\(text)\"; it takes a time with its zone, such as 2026-11-21T08:00:00+08:00 or 2026-11-21T00:00:00Z"
        )
    }
}
