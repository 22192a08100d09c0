/// Turns declarations into what the ledger keeps of them: hashed and sealed.
struct IntentMaker: Sendable {
    let sealer: any ContentSealer

    /// The intent to declare at a backend, and what the transaction that opens it looks at.
    func intent(
        _ declaration: Declaration,
        _ binding: LedgerBinding,
        _ client: ClientID?,
        now: ZonedTime
    ) throws(LedgerError) -> (intent: LedgerIntent, keys: LedgerKeys) {
        let buyer = try buyerHashes(declaration)
        let bytes = declaration.content.bytes
        let fingerprints = try sealer.hashes(of: bytes, purpose: "content")
        guard let newest = fingerprints.first else { throw LedgerError(.sealing, "the ledger has no key") }
        var draft = LedgerEntry(
            declaration: declaration,
            binding: binding,
            fingerprint: newest,
            buyer: buyer.first,
            content: try sealer.seal(bytes, context: context(declaration.requestID)),
            created: now
        )
        draft.client = client
        let intent = LedgerIntent(draft: draft, fingerprints: fingerprints, paymentTotal: declaration.paymentTotal)
        return (intent, keys(declaration, buyer, now))
    }

    /// What a transaction that opens a declaration looks at.
    func keys(_ declaration: Declaration, now: ZonedTime) throws(LedgerError) -> LedgerKeys {
        keys(declaration, try buyerHashes(declaration), now)
    }

    private func keys(_ declaration: Declaration, _ buyer: [KeyedHash], _ now: ZonedTime) -> LedgerKeys {
        LedgerKeys(
            declaration.requestID,
            payments: declaration.paymentIDs,
            buyer: buyer.isEmpty ? nil : year(of: now, buyer)
        )
    }

    /// The declaration that an entry holds.
    func declaration(of entry: LedgerEntry) throws(LedgerError) -> Declaration {
        try declaration(of: entry.content, entry.requestID)
    }

    private func declaration(of content: SealedContent?, _ id: RequestID) throws(LedgerError) -> Declaration {
        guard let content else {
            throw LedgerError(.sealing, "the content of request id \(id) was forgotten")
        }
        let bytes = try sealer.open(content, context: context(id))
        do {
            return try Declaration(kept: bytes)
        } catch {
            throw LedgerError(.unreadable, "the kept content of request id \(id) is unreadable")
        }
    }

    /// What an inquiry said of an entry, without the buyer's data, which customs' words may repeat: they are kept in clear.
    ///
    /// The content is opened only for words that the entry doesn't hold already. Where it can't be, or was forgotten, nobody
    /// knows what to look for, and the codes alone are kept.
    func scrubbed(_ result: InquiryResult, for entry: LedgerEntry?) -> InquiryResult {
        guard let entry, result.bringsWords(to: entry) else { return result }
        guard let buyers = buyers(of: entry) else { return result.withoutWords }
        return buyers.reduce(result) { BuyerScrubber($1).scrub($0) }
    }

    /// A person's words about an entry without the buyer's data; as they are where nobody knows what to look for.
    func scrubbed(_ text: String, for entry: LedgerEntry) -> String {
        (buyers(of: entry) ?? []).reduce(text) { BuyerScrubber($1).scrub($0) }
    }

    /// The buyer of what was sent last, and of what it replaces; `nil` where that can't be told.
    private func buyers(of entry: LedgerEntry) -> [BuyerCertificate]? {
        var contents = [entry.content]
        if let pending = entry.retransmission { contents.append(pending.previous.content) }
        let declarations = contents.map { content in try? declaration(of: content, entry.requestID) }
        guard declarations.allSatisfy({ $0 != nil }) else { return nil }
        return declarations.compactMap { $0?.buyer }
    }

    /// The entry with everything made with older keys made anew; `nil` when nothing is.
    func resealed(_ entry: LedgerEntry) throws(LedgerError) -> LedgerEntry? {
        let current = try resealed(LedgerContent(entry), entry.requestID)
        let previous = try entry.retransmission.flatMap { pending throws(LedgerError) in
            try resealed(pending.previous, entry.requestID)
        }
        guard current != nil || previous != nil else { return nil }
        var entry = entry
        if let current { entry.set(current) }
        if let previous { entry.retransmission?.previous = previous }
        return entry
    }

    private func resealed(_ content: LedgerContent, _ id: RequestID) throws(LedgerError) -> LedgerContent? {
        guard let sealed = content.content, sealed.keyID != sealer.keyIDs.first else { return nil }
        let declaration = try declaration(of: sealed, id)
        let bytes = declaration.content.bytes
        var content = content
        content.content = try sealer.seal(bytes, context: context(id))
        if let fingerprint = try sealer.hashes(of: bytes, purpose: "content").first {
            content.fingerprint = fingerprint
        }
        if content.buyer != nil { content.buyer = try buyerHashes(declaration).first }
        return content
    }

    /// The fields in which a declaration differs from what an entry holds, as paths; `nil` when that can't be opened.
    func changes(_ declaration: Declaration, _ entry: LedgerEntry) -> [String]? {
        (try? self.declaration(of: entry)).map { JSONDifference.paths($0.content, declaration.content) }
    }

    /// The fields in which a declaration differs from what an entry holds, as paths.
    func differences(_ declaration: Declaration, _ entry: LedgerEntry) -> [String] {
        guard let fields = changes(declaration, entry) else {
            return ["content (the kept one can't be opened any more)"]
        }
        return fields.isEmpty ? ["content"] : fields
    }

    private func context(_ id: RequestID) -> [UInt8] { Array(id.rawValue.utf8) }

    private func buyerHashes(_ declaration: Declaration) throws(LedgerError) -> [KeyedHash] {
        guard let buyer = declaration.buyer else { return [] }
        let text = buyer.type.rawValue + "\u{0}" + buyer.number.exposed.uppercased()
        return try sealer.hashes(of: Array(text.utf8), purpose: "buyer")
    }

    /// The calendar year in China.
    private func year(of now: ZonedTime, _ hashes: [KeyedHash]) -> LedgerKeys.Buyer? {
        let offset = ZonedTime.chinaOffsetSeconds
        let year = now.inZone(offsetSeconds: offset).fields.date.year
        func newYear(_ year: Int) -> ZonedTime {
            let seconds = CivilDate.days(year: year, month: 1, day: 1) * 86_400 - Int64(offset)
            return ZonedTime(epochMilliseconds: seconds * 1000, offsetSeconds: offset)
        }
        return LedgerKeys.Buyer(hashes: hashes, from: newYear(year), until: newYear(year + 1))
    }
}

/// Compares two JSON values.
enum JSONDifference {
    /// The paths of the members that differ or that only one of them has.
    static func paths(_ left: JSONValue, _ right: JSONValue, path: String = "") -> [String] {
        guard let leftMembers = left.members, let rightMembers = right.members else {
            return left.kind == right.kind ? [] : [path]
        }
        var keys = leftMembers.map(\.key)
        keys += rightMembers.map(\.key).filter { !keys.contains($0) }
        return keys.flatMap { key -> [String] in
            let inner = path.isEmpty ? key : "\(path).\(key)"
            guard let left = left[key], let right = right[key] else { return [inner] }
            return paths(left, right, path: inner)
        }
    }
}

extension InquiryResult {
    /// Whether it has words of the other side that an entry doesn't hold.
    fileprivate func bringsWords(to entry: LedgerEntry) -> Bool {
        switch self {
        case .found(let record, _):
            let words = [record.memo, record.receipt?.text].map { $0 ?? "" }
            return words != ["", ""] && words != [entry.record?.memo, entry.record?.receipt?.text].map { $0 ?? "" }
        case .rejected(let reason), .unknown(let reason): return !reason.text.isEmpty
        // Our own words; and none.
        case .failed, .notFound, .missing: return false
        }
    }

    fileprivate var withoutWords: InquiryResult {
        switch self {
        case .found(var record, let isAuthenticated):
            record.memo = nil
            record.receipt?.text = ""
            return .found(record, isAuthenticated: isAuthenticated)
        case .rejected(var reason):
            reason.text = ""
            return .rejected(reason)
        case .unknown(var reason):
            reason.text = ""
            return .unknown(reason)
        case .failed, .notFound, .missing: return self
        }
    }
}
