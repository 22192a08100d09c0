/// What a caller wants to declare, in the form the policy decides on: hashed and sealed.
public struct LedgerIntent: Sendable, Hashable {
    /// The entry to be, bound as the routing table says; its content is sealed under the newest key.
    public var draft: LedgerEntry
    /// The content's keyed hash under each key.
    public var fingerprints: [KeyedHash]
    /// The payment's total, when the caller knows it: all parts together must fit it.
    public var paymentTotal: Money?

    /// Makes an intent.
    public init(draft: LedgerEntry, fingerprints: [KeyedHash], paymentTotal: Money? = nil) {
        self.draft = draft
        self.fingerprints = fingerprints
        self.paymentTotal = paymentTotal
    }

    /// Whether an entry holds this content; `nil` when its hash was made with a key that is gone.
    func isContent(of entry: LedgerEntry) -> Bool? {
        fingerprints.first { $0.keyID == entry.fingerprint.keyID }.map { $0 == entry.fingerprint }
    }
}

/// An attempt that was written down and may now be sent: only by the owner, only while the lease lasts.
public struct LedgerTicket: Sendable, Hashable {
    /// The attempt.
    public var attempt: LedgerAttempt
    /// Who may send it, and until when it may begin.
    public var owner: LedgerOwner
    /// Whether the other side had said, late enough, that it has nothing of what was sent before.
    public var isAfterAbsence: Bool
    /// When the first attempt of the binding began, as the entry has it: with the fingerprint, it tells whether the id was freed
    /// and bound anew since. Compared with nothing but itself, so that hosts' clocks don't matter.
    var firstSent: ZonedTime?
    /// What the entry's content was.
    var fingerprint: KeyedHash

    init(attempt: LedgerAttempt, owner: LedgerOwner, isAfterAbsence: Bool, of entry: LedgerEntry) {
        self.attempt = attempt
        self.owner = owner
        self.isAfterAbsence = isAfterAbsence
        firstSent = entry.firstSent
        fingerprint = entry.fingerprint
    }

    /// The declaration.
    public var requestID: RequestID { attempt.requestID }
}

/// What may be done with an intent. Indirect, as it is handed on many times and some of its values are large.
public indirect enum LedgerOpening: Sendable, Hashable {
    /// Written down: send it.
    case send(LedgerTicket, warnings: [Problem])
    /// Accepted before with the same content: send nothing, this is the outcome.
    case kept(LedgerEntry)
    /// Refused before with the same content, and nobody was told: send nothing, the entry's reason is the outcome.
    case refusedBefore(LedgerEntry)
    /// It may have arrived before: inquire at the bound backend first.
    case settleFirst(LedgerEntry)
    /// The id holds other content; nothing may be sent.
    case conflict(LedgerEntry)
    /// The id was used before with content that can't be compared, as its key is gone; nothing may be sent.
    case incomparable(LedgerEntry)
    /// The id is another client's; nothing may be sent.
    case taken
    /// Another process is sending it right now.
    case busy(LedgerEntry, until: ZonedTime)
    /// A guard refused it; nothing may be sent.
    case refused([Problem])
    /// The id belongs to another backend than the draft's, though the same content may be sent there.
    case bound(LedgerEntry)
}

extension LedgerOpening {
    /// What may be sent.
    var ticket: LedgerTicket? {
        if case .send(let ticket, _) = self { ticket } else { nil }
    }
}
