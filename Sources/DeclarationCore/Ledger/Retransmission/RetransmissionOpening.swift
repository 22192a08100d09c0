/// What may be done with a wish to re-transmit.
public enum RetransmissionOpening: Sendable, Hashable {
    /// Written down: send it.
    case send(LedgerTicket, warnings: [Problem])
    /// The same re-transmission was sent before and its outcome isn't known: settle it first.
    case settleFirst(LedgerEntry)
    /// Another process is sending it right now; without a time: it is another than it was when the wish was made.
    case busy(LedgerEntry, until: ZonedTime?)
    /// Rules forbid it; nothing may be sent.
    case refused([RetransmissionRefusal])
    /// Beside the payment's other declarations it doesn't fit; nothing may be sent.
    case invalid([Problem])
}

extension RetransmissionOpening {
    /// What may be sent.
    var ticket: LedgerTicket? {
        if case .send(let ticket, _) = self { ticket } else { nil }
    }
}
