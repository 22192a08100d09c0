extension LedgerEntry {
    /// What stores keep in one JSON column beside the columns that are searched: everything that is neither sealed nor
    /// hashed. Unknown members are ignored on reading, missing ones are `nil`: old files stay readable.
    package var detail: JSONValue {
        .object([
            "payments": JSONValue(paymentIDs: paymentIDs),
            "account": .text(binding.account?.rawValue),
            "configuration": .string(binding.configurationVersion),
            "route": .string(binding.route),
            "givenCode": .text(givenCode?.rawValue),
            "region": .text(region?.rawValue),
            "attempts": .number(Int64(attemptCount)),
            "open": openAttempt.map { .number(Int64($0)) },
            "mayHaveArrived": mayHaveArrived ? .bool(true) : nil,
            "pinned": isPinned ? .bool(true) : nil,
            "absentSince": absentSince.map { .number($0.epochMilliseconds) },
            "retransmission": retransmission?.json,
            "retransmitted": retransmitted.map { .number($0.epochMilliseconds) },
            "checks": checks == 0 ? nil : .number(Int64(checks)),
            "asked": asked?.json,
            "acceptance": acceptance?.json,
            "record": record?.json,
            "reason": reason?.json,
        ])
    }

    /// Sets everything that ``detail`` holds.
    package mutating func set(detail: JSONValue) {
        paymentIDs = detail["payments"]?.paymentIDs ?? [:]
        binding.account = detail["account"]?.string.map(ProviderAccount.init(rawValue:))
        binding.configurationVersion = detail["configuration"]?.string ?? ""
        binding.route = detail["route"]?.string ?? ""
        givenCode = detail["givenCode"]?.string.map(CustomsCode.init(rawValue:))
        region = detail["region"]?.string.map(Region.init(rawValue:))
        attemptCount = detail["attempts"]?.ledgerCount ?? 0
        openAttempt = detail["open"]?.ledgerCount
        mayHaveArrived = detail["mayHaveArrived"]?.bool ?? false
        isPinned = detail["pinned"]?.bool ?? false
        absentSince = detail["absentSince"]?.integer.map { ZonedTime(epochMilliseconds: $0) }
        retransmission = detail["retransmission"].flatMap(LedgerRetransmission.init(json:))
        retransmitted = detail["retransmitted"]?.integer.map { ZonedTime(epochMilliseconds: $0) }
        checks = detail["checks"]?.ledgerCount ?? 0
        asked = detail["asked"].flatMap(LedgerAsk.init(json:))
        acceptance = detail["acceptance"].flatMap(Acceptance.init(json:))
        record = detail["record"].flatMap { DeclarationRecord(json: $0, requestID: requestID) }
        reason = detail["reason"].flatMap(OutcomeReason.init(json:))
    }

    /// Makes an entry of a store's columns; the rest follows by ``set(detail:)``.
    package init(
        requestID: RequestID,
        state: LedgerState,
        binding: LedgerBinding,
        amount: Money,
        merchant: MerchantCustomsCode,
        fingerprint: KeyedHash,
        created: ZonedTime,
        changed: ZonedTime
    ) {
        self.requestID = requestID
        self.state = state
        self.binding = binding
        paymentIDs = [:]
        self.amount = amount
        self.merchant = merchant
        isSplit = false
        self.fingerprint = fingerprint
        self.created = created
        self.changed = changed
    }
}

extension LedgerAsk {
    fileprivate var json: JSONValue {
        .object([
            "time": .number(time.epochMilliseconds),
            "count": .number(Int64(count)),
            "notFound": wasNotFound ? .bool(true) : nil,
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let time = json["time"]?.integer else { return nil }
        self.init(
            time: ZonedTime(epochMilliseconds: time),
            count: json["count"]?.ledgerCount ?? 1,
            wasNotFound: json["notFound"]?.bool ?? false
        )
    }
}

extension JSONValue {
    /// A number of things, such as calls. One that can't be, in a damaged ledger, becomes the nearest that can: it has to
    /// leave room for further ones.
    var ledgerCount: Int? { integer.map { Int(min(max($0, 0), 1_000_000_000)) } }
}
