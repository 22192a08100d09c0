extension LedgerEntry {
    /// What stores keep in one JSON column beside the columns that are searched: everything that is neither sealed nor
    /// hashed. Unknown members are ignored on reading, missing ones are `nil`: old files stay readable.
    ///
    /// - Parameter room: the least length in bytes, filled up with blanks. A store that keeps rows side by side needn't move
    ///   them when the answer comes.
    package func detail(room: Int = 0) -> String {
        let binding = binding
        var writer = JSONObjectWriter(capacity: max(room, 600))
        writer.add("payments", JSONValue(paymentIDs: paymentIDs))
        writer.add("account", text: binding.account?.rawValue)
        writer.add("configuration", text: binding.configurationVersion)
        writer.add("route", text: binding.route)
        writer.add("givenCode", text: givenCode?.rawValue)
        writer.add("region", text: region?.rawValue)
        writer.add("attempts", number: Int64(attemptCount))
        writer.add("open", number: openAttempt.map(Int64.init))
        writer.add("mayHaveArrived", isTrue: mayHaveArrived)
        writer.add("pinned", isTrue: isPinned)
        writer.add("failed", isTrue: hasOnlyFailed)
        writer.add("unheard", isTrue: isUnheard)
        writer.add("held", isTrue: isHeld)
        writer.add("absentSince", number: absentSince?.epochMilliseconds)
        writer.add("retransmission", retransmission?.json)
        writer.add("retransmitted", number: retransmitted?.epochMilliseconds)
        writer.add("checks", number: checks == 0 ? nil : Int64(checks))
        writer.add("asked", asked?.json)
        writer.add("found", lastFound?.json)
        writer.add("acceptance", acceptance?.json)
        writer.add("record", record?.json)
        writer.add("reason", reason?.json)
        return writer.text(room: room)
    }

    /// Sets everything that ``detail(room:)`` holds.
    package mutating func set(detail: JSONValue) {
        paymentIDs = detail["payments"]?.paymentIDs ?? [:]
        var binding = self.binding
        binding.account = detail["account"]?.string.map(ProviderAccount.init(rawValue:))
        binding.configurationVersion = detail["configuration"]?.string ?? ""
        binding.route = detail["route"]?.string ?? ""
        self.binding = binding
        givenCode = detail["givenCode"]?.string.map(CustomsCode.init(rawValue:))
        region = detail["region"]?.string.map(Region.init(rawValue:))
        attemptCount = detail["attempts"]?.ledgerCount ?? 0
        openAttempt = detail["open"]?.ledgerCount
        mayHaveArrived = detail["mayHaveArrived"]?.bool ?? false
        isPinned = detail["pinned"]?.bool ?? false
        hasOnlyFailed = detail["failed"]?.bool ?? false
        isUnheard = detail["unheard"]?.bool ?? false
        isHeld = detail["held"]?.bool ?? false
        absentSince = detail["absentSince"]?.integer.map { ZonedTime(epochMilliseconds: $0) }
        retransmission = detail["retransmission"].flatMap(LedgerRetransmission.init(json:))
        retransmitted = detail["retransmitted"]?.integer.map { ZonedTime(epochMilliseconds: $0) }
        checks = detail["checks"]?.ledgerCount ?? 0
        asked = detail["asked"].flatMap(LedgerAsk.init(json:))
        lastFound = detail["found"].flatMap(LedgerFind.init(json:))
        acceptance = detail["acceptance"].flatMap(Acceptance.init(json:))
        record = detail["record"].flatMap { DeclarationRecord(json: $0, requestID: requestID) }
        reason = detail["reason"].flatMap(OutcomeReason.init(json:))
    }
}

extension LedgerAsk {
    fileprivate var json: JSONValue {
        ["time": .number(time.epochMilliseconds), "count": .number(Int64(count))]
    }

    fileprivate init?(json: JSONValue) {
        guard let time = json["time"]?.integer else { return nil }
        self.init(time: ZonedTime(epochMilliseconds: time), count: json["count"]?.ledgerCount ?? 1)
    }
}

extension LedgerFind {
    fileprivate var json: JSONValue {
        ["time": .number(time.epochMilliseconds), "backend": .string(backend.rawValue)]
    }

    fileprivate init?(json: JSONValue) {
        guard let time = json["time"]?.integer, let backend = json["backend"]?.string else { return nil }
        self.init(time: ZonedTime(epochMilliseconds: time), backend: BackendID(rawValue: backend))
    }
}

extension JSONValue {
    /// A number of things, such as calls. One that can't be, in a damaged ledger, becomes the nearest that can: it has to
    /// leave room for further ones.
    var ledgerCount: Int? { integer.map { Int(min(max($0, 0), 1_000_000_000)) } }
}
