package import DeclarationCore

/// The columns of an entry: one order for writing and reading, in every store that speaks SQL.
package enum EntryColumns {
    package static let names = [
        "request_id", "state", "backend", "generation", "customs_code", "place", "merchant", "amount", "currency",
        "is_split", "sub_order_id", "fingerprint_key", "fingerprint", "buyer_key", "buyer", "content_key", "content",
        "created", "first_sent", "last_sent", "changed", "next_check", "owner", "detail", "client",
    ]

    /// The columns as a list to select.
    package static let selected = names.joined(separator: ", ")

    /// A new entry.
    package static let insertion = """
        INSERT INTO ledger_entry (\(selected), is_free) \
        VALUES (\(Array(repeating: "?", count: names.count + 1).joined(separator: ", ")))
        """

    /// An entry over the known one; the id follows the values once more.
    package static let replacement =
        "UPDATE ledger_entry SET \((names + ["is_free"]).map { "\($0) = ?" }.joined(separator: ", ")) WHERE request_id = ?"

    private static let moving = [
        "state", "first_sent", "last_sent", "changed", "next_check", "owner", "detail", "is_free",
    ]

    /// What moves while a declaration is under way, and nothing else: a column that stands in an update has its indexes
    /// written anew even where its value stays. The id follows the values.
    package static let movement =
        "UPDATE ledger_entry SET \(moving.map { "\($0) = ?" }.joined(separator: ", ")) WHERE request_id = ?"

    /// In the order of ``movement``, with the id.
    package static func movingValues(_ entry: LedgerEntry) -> [SQLValue] {
        [
            .text(entry.state.rawValue), SQLValue(entry.firstSent), SQLValue(entry.lastSent), SQLValue(entry.changed),
            SQLValue(entry.nextCheck), SQLValue(entry.owner?.rawValue), .text(entry.detail()),
            SQLValue(entry.isFree), .text(entry.requestID.rawValue),
        ]
    }

    /// Whether ``movement`` says all that changed.
    package static func isMovement(_ entry: LedgerEntry, from known: LedgerEntry) -> Bool {
        if entry.hasOnlyMoved(since: known) { return true }
        return entry.binding.backend == known.binding.backend && entry.binding.generation == known.binding.generation
            && entry.binding.customsCode == known.binding.customsCode && entry.binding.place == known.binding.place
            && entry.merchant == known.merchant && entry.amount == known.amount && entry.isSplit == known.isSplit
            && entry.subOrderID == known.subOrderID && entry.fingerprint == known.fingerprint
            && entry.buyer == known.buyer && entry.content == known.content && entry.created == known.created
            && entry.client == known.client
    }

    /// In the order of the columns, then `is_free`.
    ///
    /// - Parameter room: the least length of the detail.
    package static func values(_ entry: LedgerEntry, room: Int = 0) -> [SQLValue] {
        let binding = entry.binding
        return [
            .text(entry.requestID.rawValue), .text(entry.state.rawValue), .text(binding.backend.rawValue),
            .text(binding.generation.rawValue), .text(binding.customsCode.rawValue), SQLValue(binding.place?.rawValue),
            .text(entry.merchant.rawValue),
            .integer(entry.amount.minorUnits), .text(entry.amount.currency.rawValue), SQLValue(entry.isSplit),
            SQLValue(entry.subOrderID?.rawValue), .text(entry.fingerprint.keyID), .blob(entry.fingerprint.bytes),
            SQLValue(entry.buyer?.keyID), SQLValue(entry.buyer?.bytes), SQLValue(entry.content?.keyID),
            SQLValue(entry.content?.bytes), SQLValue(entry.created), SQLValue(entry.firstSent),
            SQLValue(entry.lastSent), SQLValue(entry.changed), SQLValue(entry.nextCheck),
            SQLValue(entry.owner?.rawValue), .text(entry.detail(room: room)), SQLValue(entry.client?.rawValue),
            SQLValue(entry.isFree),
        ]
    }

    /// The columns as an entry, and the text that holds the rest; ``complete(_:_:)`` makes a whole of them.
    package static func parts(_ row: some SQLRow) -> (entry: LedgerEntry?, detail: String) {
        guard let state = LedgerState(rawValue: row.text(1)) else { return (nil, "") }
        var entry = LedgerEntry(
            requestID: RequestID(rawValue: row.text(0)),
            state: state,
            binding: LedgerBinding(
                backend: BackendID(rawValue: row.text(2)),
                generation: Generation(rawValue: row.text(3)),
                customsCode: CustomsCode(rawValue: row.text(4)),
                place: row.optionalText(5).map(CustomsPlace.init(rawValue:)),
                configurationVersion: "",
                route: ""
            ),
            amount: Money(minorUnits: row.integer(7), currency: CurrencyCode(rawValue: row.text(8))),
            merchant: MerchantCustomsCode(rawValue: row.text(6)),
            isSplit: row.integer(9) != 0,
            subOrderID: row.optionalText(10).map(SubOrderID.init(rawValue:)),
            fingerprint: KeyedHash(keyID: row.text(11), bytes: row.optionalBlob(12) ?? []),
            buyer: row.optionalText(13).flatMap { key in
                row.optionalBlob(14).map { KeyedHash(keyID: key, bytes: $0) }
            },
            content: row.optionalText(15).flatMap { key in
                row.optionalBlob(16).map { SealedContent(keyID: key, bytes: $0) }
            },
            client: row.optionalText(24).map(ClientID.init(rawValue:)),
            created: row.time(17),
            changed: row.time(20)
        )
        entry.firstSent = row.optionalTime(18)
        entry.lastSent = row.optionalTime(19)
        entry.nextCheck = row.optionalTime(21)
        entry.owner = row.optionalText(22).map(LedgerOwner.Token.init(rawValue:))
        return (entry, row.text(23))
    }

    /// An entry at its place in a page.
    package static func pageRow(_ row: some SQLRow, _ order: LedgerFilter.Order) -> PageRow<LedgerEntry> {
        let time = order == .nextCheck ? row.integer(21) : row.integer(17)
        let place = LedgerCursor(time: time, requestID: RequestID(rawValue: row.text(0)))
        let (entry, detail) = parts(row)
        return PageRow(place: place, value: try? complete(entry, detail))
    }

    package static func complete(_ entry: LedgerEntry?, _ detail: String) throws(LedgerError) -> LedgerEntry {
        guard var entry, let json = try? JSONParser.parse(own: Array(detail.utf8)) else {
            let which = entry.map { "the ledger's entry of \($0.requestID)" } ?? "a ledger entry"
            throw LedgerError(.unreadable, "\(which) is unreadable; restore the ledger from a backup")
        }
        entry.set(detail: json)
        return entry
    }
}
