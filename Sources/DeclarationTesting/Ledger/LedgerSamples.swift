public import DeclarationCore

/// Ledger entries for tests.
public enum LedgerSamples {
    /// 2026-01-05T02:00:00Z.
    public static let start = ZonedTime(epochMilliseconds: 1_767_578_400_000)

    /// A time some milliseconds after ``start``.
    public static func time(_ milliseconds: Int64) -> ZonedTime { start.adding(milliseconds: milliseconds) }

    /// Where the samples go.
    public static let binding = LedgerBinding(
        backend: "ams-main",
        generation: .ams,
        customsCode: "ZONGSHU",
        place: "hangzhou",
        configurationVersion: "sha256:0f1e2d",
        route: "routes[0]: everything"
    )

    /// An accepted entry of the sample declaration.
    public static func entry(
        _ id: RequestID,
        created: ZonedTime = start,
        _ change: (inout LedgerEntry) -> Void = { _ in }
    ) -> LedgerEntry {
        var entry = LedgerEntry(
            declaration: Samples.declaration(id),
            binding: binding,
            fingerprint: KeyedHash(keyID: "k1", bytes: Array(id.rawValue.utf8)),
            buyer: KeyedHash(keyID: "k1", bytes: [1, 2, 3]),
            content: SealedContent(keyID: "k1", bytes: [0, 255, 7]),
            created: created
        )
        entry.state = .accepted
        change(&entry)
        return entry
    }

    /// An entry with a value in every field.
    public static func fullEntry(_ id: RequestID) -> LedgerEntry {
        entry(id) { entry in
            entry.state = .sending
            entry.binding.account = "alipay-ams:SHOP_1@live"
            entry.isSplit = true
            entry.subOrderID = "SUB-1"
            entry.firstSent = time(1)
            entry.lastSent = time(2)
            entry.changed = time(3)
            entry.attemptCount = 2
            entry.openAttempt = 2
            entry.owner = "owner-1"
            entry.mayHaveArrived = true
            entry.isPinned = true
            entry.isUnheard = true
            entry.isHeld = true
            entry.hasOnlyFailed = true
            entry.retransmission = LedgerRetransmission(attempt: 2, previous: previousContent, lastSent: time(1))
            entry.retransmitted = time(2)
            entry.absentSince = time(4)
            entry.acceptance = acceptance
            entry.record = record(id)
            entry.reason = OutcomeReason(
                .throttled,
                code: "429",
                text: "slow\u{0}\"down\"",
                advice: "x",
                isAuthenticated: true
            )
            entry.nextCheck = time(5)
            entry.checks = 3
            entry.asked = LedgerAsk(time: time(6), count: 2)
            entry.lastFound = LedgerFind(time: time(7), backend: "ams")
        }
    }

    /// What an entry held before a re-transmission, with a value in every field.
    public static let previousContent: LedgerContent = {
        var before = entry("BEFORE-1")
        before.isSplit = true
        before.subOrderID = "SUB-0"
        before.binding.customsCode = "NINGBO"
        before.binding.place = "ningbo"
        before.binding.account = "alipay-ams:SHOP_1@live"
        return LedgerContent(before)
    }()

    /// An acceptance with a value in every field.
    public static let acceptance = Acceptance(
        customsPaymentID: "CP1",
        customsOrderID: "CO1",
        declarationNumber: "DN1",
        identityCheck: .passed,
        clearingChannel: .netsUnion,
        clearingTransactionID: "CT1",
        registrationID: "31222699S7",
        totalAmountText: "120.50",
        currencyText: "CNY",
        reason: OutcomeReason(.accepted, code: "SUCCESS", text: "成功", isAuthenticated: true)
    )

    /// A record with a value in every field.
    public static func record(_ id: RequestID) -> DeclarationRecord {
        var record = DeclarationRecord(
            requestID: id,
            status: TransmissionStatus(stage: .delivered, rawValue: "SUCCESS")
        )
        record.customsPaymentID = "CP1"
        record.customsOrderID = "CO1"
        record.declarationNumber = "DN1"
        record.customsCode = "ZONGSHU"
        record.region = .china
        record.merchant = Samples.merchant
        record.amount = .fen(12_050)
        record.isSplit = false
        record.subOrderID = "SUB-1"
        record.memo = "memo"
        record.lastModified = ReportedTime(
            text: "2026-01-05 10:00:00",
            time: ZonedTime(epochMilliseconds: 1_767_578_400_000, offsetSeconds: 28_800),
            zoneIsAssumed: true
        )
        record.receipt = CustomsReceipt(
            code: "120",
            text: " 三单比对通过",
            returnTime: ReportedTime(text: "20260105", time: nil)
        )
        return record
    }

    /// An attempt.
    public static func attempt(_ id: RequestID, _ number: Int, end: LedgerAttemptEnd? = nil) -> LedgerAttempt {
        LedgerAttempt(
            requestID: id,
            number: number,
            kind: number == 1 ? .declare : .retry,
            started: time(Int64(number)),
            binding: binding,
            end: end
        )
    }

    /// An end.
    public static let end = LedgerAttemptEnd(
        ended: time(9),
        delivery: .unknown,
        outcomeClass: .unknownOutcome,
        code: "transport.timedOut",
        text: "no answer",
        isAuthenticated: false
    )
}
