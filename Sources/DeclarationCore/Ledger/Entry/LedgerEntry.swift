/// One declaration as the ledger knows it: what was intended, where it went, what is known.
///
/// Holds no personal data in clear: the buyer is in ``content``, sealed, and in keyed hashes.
public struct LedgerEntry: Sendable, Hashable {
    /// The merchant's id.
    public var requestID: RequestID {
        get { subject.value.requestID }
        set { subject.change { $0.requestID = newValue } }
    }
    /// The gateway's client whose declaration it is; `nil` for the command line and programs that use the library.
    public var client: ClientID? {
        get { subject.value.client }
        set { subject.change { $0.client = newValue } }
    }
    /// How far it is.
    public var state: LedgerState {
        // What is settled has nothing to be held for.
        didSet { if !state.isUnsettled { isHeld = false } }
    }
    /// Where it went.
    public var binding: LedgerBinding {
        get { subject.value.binding }
        set { subject.change { $0.binding = newValue } }
    }
    /// The payment's ids.
    public var paymentIDs: [Generation: PaymentID] {
        get { subject.value.paymentIDs }
        set { subject.change { $0.paymentIDs = newValue } }
    }
    /// The amount.
    public var amount: Money {
        get { subject.value.amount }
        set { subject.change { $0.amount = newValue } }
    }
    /// The merchant's filing number.
    public var merchant: MerchantCustomsCode {
        get { subject.value.merchant }
        set { subject.change { $0.merchant = newValue } }
    }
    /// The customs code as it was given, which may be another than the one that was sent; `nil` where a place alone was
    /// given, and for entries that were made before the ledger kept it.
    public var givenCode: CustomsCode? {
        get { subject.value.givenCode }
        set { subject.change { $0.givenCode = newValue } }
    }
    /// The region; `nil` for entries that were made before the ledger kept it.
    public var region: Region? {
        get { subject.value.region }
        set { subject.change { $0.region = newValue } }
    }
    /// Whether it is a part of a split payment.
    public var isSplit: Bool {
        get { subject.value.isSplit }
        set { subject.change { $0.isSplit = newValue } }
    }
    /// The part's order number.
    public var subOrderID: SubOrderID? {
        get { subject.value.subOrderID }
        set { subject.change { $0.subOrderID = newValue } }
    }
    /// The keyed hash of the whole content; other content has another one.
    public var fingerprint: KeyedHash {
        get { subject.value.fingerprint }
        set { subject.change { $0.fingerprint = newValue } }
    }
    /// The keyed hash of the buyer's certificate; `nil` without a buyer or after it was forgotten.
    public var buyer: KeyedHash? {
        get { subject.value.buyer }
        set { subject.change { $0.buyer = newValue } }
    }
    /// The sealed declaration; `nil` after it was forgotten.
    public var content: SealedContent? {
        get { subject.value.content }
        set { subject.change { $0.content = newValue } }
    }

    /// When the id was first seen.
    public var created: ZonedTime
    /// When the first attempt of this binding began.
    public var firstSent: ZonedTime?
    /// When the last attempt began or, once it is known, ended.
    public var lastSent: ZonedTime?
    /// When anything about the entry last changed.
    public var changed: ZonedTime

    /// How many attempts the history holds; the last one's number.
    public var attemptCount = 0
    /// The attempt that is under way, when ``state`` is `sending`.
    public var openAttempt: Int?
    /// The process that runs the open attempt.
    public var owner: LedgerOwner.Token?
    /// Whether an attempt of this binding may have arrived without an answer that settled it.
    public var mayHaveArrived = false
    /// Whether the other side refused the id as used there with other content, or has what was bound here before a person freed
    /// the id: then it belongs to this backend for good.
    public var isPinned = false
    /// Whether all that was sent of it had a verified answer that it failed over there.
    public var hasOnlyFailed = false
    /// Whether the refusal was found out when nobody asked: the next one who declares the same is told of it, and nothing is
    /// sent for that.
    public var isUnheard = false
    /// Whether it isn't sent again while it is unsettled, until a person lets it go: as in a ledger that was restored from a
    /// copy.
    public var isHeld = false
    /// The re-transmission that is under way or in doubt: then the content is what was sent last, and here is what the
    /// other side had before.
    public var retransmission: LedgerRetransmission? {
        get { kept.retransmission?.value }
        set { kept.retransmission = newValue.map(Shared.init) }
    }
    /// When the other side last accepted a re-transmission, or an inquiry showed that it had, or a person said so.
    public var retransmitted: ZonedTime?
    /// When an inquiry said, late enough to be believed, that the other side doesn't know the id.
    public var absentSince: ZonedTime?

    /// The accepted answer. Arrives once; never overwritten by less.
    public var acceptance: Acceptance? {
        get { kept.acceptance?.value }
        set { kept.acceptance = newValue.map(Shared.init) }
    }
    /// The latest record. Never overwritten by a worse one.
    public var record: DeclarationRecord? {
        get { kept.record?.value }
        set { kept.record = newValue.map(Shared.init) }
    }
    /// The last refusal or don't-know of the other side.
    public var reason: OutcomeReason? {
        get { kept.reason?.value }
        set { kept.reason = newValue.map(Shared.init) }
    }
    /// When a tracker should look next; `nil` when nothing more is expected.
    public var nextCheck: ZonedTime?
    /// How many times a tracker has looked since the last change.
    public var checks = 0
    /// How often callers' requests led to an inquiry of late; `nil` when none did.
    public var asked: LedgerAsk? {
        get { kept.asked?.value }
        set { kept.asked = newValue.map(Shared.init) }
    }
    /// What the last inquiry that said anything of the open entry found; `nil` when it found nothing, and in entries that nobody
    /// asked about since the ledger keeps it.
    public var lastFound: LedgerFind? {
        get { kept.lastFound?.value }
        set { kept.lastFound = newValue.map(Shared.init) }
    }

    /// What was declared and where it went: seldom changes while a declaration is under way, and is handed on many times.
    private var subject: Shared<Subject>

    private struct Subject: Sendable, Hashable {
        var requestID: RequestID
        var client: ClientID?
        var binding: LedgerBinding
        var paymentIDs: [Generation: PaymentID]
        var amount: Money
        var merchant: MerchantCustomsCode
        var givenCode: CustomsCode?
        var region: Region?
        var isSplit: Bool
        var subOrderID: SubOrderID?
        var fingerprint: KeyedHash
        var buyer: KeyedHash?
        var content: SealedContent?
    }

    /// What is large and mostly absent.
    private var kept = Kept()

    private struct Kept: Sendable, Hashable {
        var retransmission: Shared<LedgerRetransmission>?
        var acceptance: Shared<Acceptance>?
        var record: Shared<DeclarationRecord>?
        var asked: Shared<LedgerAsk>?
        var reason: Shared<OutcomeReason>?
        var lastFound: Shared<LedgerFind>?
    }

    /// Makes an entry that nobody has sent yet.
    public init(
        declaration: Declaration,
        binding: LedgerBinding,
        fingerprint: KeyedHash,
        buyer: KeyedHash?,
        content: SealedContent?,
        created: ZonedTime
    ) {
        state = .notSent
        subject = Shared(
            Subject(
                requestID: declaration.requestID,
                binding: binding,
                paymentIDs: declaration.paymentIDs,
                amount: declaration.amount,
                merchant: declaration.merchant.customsCode,
                givenCode: declaration.customs.code,
                region: declaration.customs.region,
                isSplit: declaration.isSplit,
                subOrderID: declaration.subOrderID,
                fingerprint: fingerprint,
                buyer: buyer,
                content: content
            )
        )
        self.created = created
        changed = created
    }

    /// Makes an entry of a store's columns; what they don't hold follows by ``set(detail:)``.
    package init(
        requestID: RequestID,
        state: LedgerState,
        binding: LedgerBinding,
        amount: Money,
        merchant: MerchantCustomsCode,
        isSplit: Bool,
        subOrderID: SubOrderID?,
        fingerprint: KeyedHash,
        buyer: KeyedHash?,
        content: SealedContent?,
        client: ClientID?,
        created: ZonedTime,
        changed: ZonedTime
    ) {
        self.state = state
        subject = Shared(
            Subject(
                requestID: requestID,
                client: client,
                binding: binding,
                paymentIDs: [:],
                amount: amount,
                merchant: merchant,
                isSplit: isSplit,
                subOrderID: subOrderID,
                fingerprint: fingerprint,
                buyer: buyer,
                content: content
            )
        )
        self.created = created
        self.changed = changed
    }

    /// Whether nothing but what moves while a declaration is under way can differ; told without comparing, so that it may
    /// be `false` where all is equal.
    package func hasOnlyMoved(since known: LedgerEntry) -> Bool {
        subject.isOne(with: known.subject) && created == known.created
    }

    /// Whether the id may be bound anew: nothing of it can be at the other side.
    public var isFree: Bool { !isPinned && (state == .notSent || state == .refused) }

    /// Whether customs' answer is final.
    public var isFinal: Bool {
        guard let verdict = record?.receipt?.verdict else { return false }
        return verdict == .accepted || verdict == .refused
    }
}
