public import DeclarationCore

/// A ledger in memory, without locks or waiting: what every store has to do, in its plainest form.
public struct LedgerBook: Sendable {
    private var entries: [RequestID: LedgerEntry] = [:]
    private var history: [RequestID: [LedgerAttempt]] = [:]
    private var byPayment: [PaymentID: Set<RequestID>] = [:]
    private var owners: [LedgerOwner.Token: ZonedTime] = [:]
    private var leases: [RequestID: LedgerOwner] = [:]
    private var events: [LedgerEvent] = []
    private var lastEvent: Int64 = 0

    /// An empty ledger.
    public init() {}

    /// All entries, in no order.
    public var all: [LedgerEntry] { Array(entries.values) }

    /// One entry.
    public func entry(_ id: RequestID) -> LedgerEntry? { entries[id] }

    /// The history of an id, in order.
    public func attempts(of id: RequestID) -> [LedgerAttempt] { history[id] ?? [] }

    /// What a transaction sees.
    public func view(_ keys: LedgerKeys) -> LedgerView {
        let entry = entries[keys.requestID]
        let sharing = keys.payments.reduce(into: Set<RequestID>()) { ids, payment in
            ids.formUnion(byPayment[payment] ?? [])
        }
        return LedgerView(
            entry: entry,
            ownerUntil: entry?.owner.flatMap { owners[$0] },
            samePayment: sharing.subtracting([keys.requestID]).sorted().compactMap { entries[$0] },
            buyerSum: keys.buyer.map { sum($0, without: keys.requestID) } ?? 0
        )
    }

    private func sum(_ buyer: LedgerKeys.Buyer, without id: RequestID) -> Int64 {
        let year = buyer.from.epochMilliseconds..<buyer.until.epochMilliseconds
        return entries.values.filter { entry in
            entry.requestID != id && !entry.isFree && year.contains(entry.created.epochMilliseconds)
                && (entry.buyer.map(buyer.hashes.contains) ?? false)
        }.reduce(Int64(0)) { $0.adding(clamped: $1.amount.minorUnits) }
    }

    /// Writes what a transaction decided.
    public mutating func apply(_ writes: LedgerWrites, to id: RequestID) {
        if let entry = writes.entry {
            for payment in (entries[id]?.paymentIDs ?? [:]).values { byPayment[payment]?.remove(id) }
            for payment in entry.paymentIDs.values { byPayment[payment, default: []].insert(id) }
            entries[id] = entry
        }
        history[id, default: []] += writes.attempts
        for (number, end) in writes.ends {
            guard let index = history[id]?.firstIndex(where: { $0.number == number && $0.end == nil }) else { continue }
            history[id]?[index].end = end
        }
        if let owner = writes.owner { renew(owner) }
        record(writes.events)
    }

    /// Renews an owner's lease.
    public mutating func renew(_ owner: LedgerOwner) {
        owners[owner.token] = owner.until
        owners = owners.filter { $0.value >= owner.purgeTime }
    }

    /// A page of entries.
    public func entries(matching filter: LedgerFilter, after cursor: LedgerCursor?, limit: Int) -> LedgerPage {
        let order = filter.order
        func isAfter(_ entry: LedgerEntry, _ cursor: LedgerCursor) -> Bool {
            let (here, there) = (LedgerCursor(entry, order), cursor)
            let places = ((here.time, here.requestID.rawValue), (there.time, there.requestID.rawValue))
            return order == .newestFirst ? places.0 < places.1 : places.0 > places.1
        }
        let found = entries.values.filter { entry in
            filter.matches(entry) && (cursor.map { isAfter(entry, $0) } ?? true)
        }.sorted { left, right in isAfter(right, LedgerCursor(left, order)) }
        let page = Array(found.prefix(limit))
        return LedgerPage(entries: page, next: found.count > limit ? page.last.map { LedgerCursor($0, order) } : nil)
    }

    /// Takes entries that are due.
    public mutating func lease(_ request: LedgerLease) -> [LedgerEntry] {
        let now = request.now.epochMilliseconds
        let due = entries.values.filter { entry in
            guard let check = entry.nextCheck, check.epochMilliseconds <= now,
                request.backend.map({ $0 == entry.binding.backend }) ?? true
            else { return false }
            return (leases[entry.requestID]?.until.epochMilliseconds ?? .min) <= now
        }.sorted { left, right in
            (left.nextCheck?.epochMilliseconds ?? 0, left.requestID.rawValue)
                < (right.nextCheck?.epochMilliseconds ?? 0, right.requestID.rawValue)
        }.prefix(request.limit)
        for entry in due { leases[entry.requestID] = LedgerOwner(token: request.owner, until: request.until) }
        return Array(due)
    }

    /// Gives leases back.
    public mutating func release(_ ids: [RequestID], owner: LedgerOwner.Token) {
        for id in ids where leases[id]?.token == owner { leases[id] = nil }
    }

    /// Writes events down.
    public mutating func record(_ more: [LedgerEvent]) {
        for var event in more {
            let isKnown = event.kind.isOnce && events.contains { $0.kind == event.kind && $0.subject == event.subject }
            if isKnown { continue }
            lastEvent += 1
            event.id = lastEvent
            events.append(event)
        }
    }

    /// A page of events.
    public func events(matching filter: LedgerEventFilter, after id: Int64?, limit: Int) -> [LedgerEvent] {
        let isForward = filter.order == .oldestFirst
        let found = (isForward ? events : events.reversed()).lazy.filter { event in
            filter.matches(event) && (id.map { isForward ? event.id > $0 : event.id < $0 } ?? true)
        }
        return Array(found.prefix(limit))
    }

    /// What each version of the configuration decided.
    public func configurationUse() -> [LedgerConfigurationUse] {
        let parts = entries.values.map { entry in
            LedgerConfigurationUse(
                version: entry.binding.configurationVersion,
                first: entry.created,
                last: entry.created,
                entries: [entry.binding.backend: 1]
            )
        }
        return LedgerConfigurationUse.merged(parts)
    }

    /// Erases personal data.
    public mutating func forget(_ request: LedgerForgetting) -> Int {
        events.removeAll(where: request.erases)
        let due = entries.values.filter { request.erasesContent(of: $0) || request.erasesBuyer(of: $0) }
            .prefix(request.limit)
        for entry in due {
            if request.erasesContent(of: entry) { entries[entry.requestID]?.content = nil }
            if request.erasesBuyer(of: entry) { entries[entry.requestID]?.buyer = nil }
        }
        return due.count
    }
}
