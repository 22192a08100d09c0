extension LedgerEntry {
    /// Takes an accepted answer in. Of a re-transmission: the new content counts from now on, and its way to customs
    /// begins anew; what the answer leaves out and still holds is kept.
    ///
    /// - Parameter answer: `nil` where there is none but a person's word.
    mutating func take(_ answer: Acceptance?, _ now: ZonedTime) {
        guard let pending = retransmission else {
            if let answer { acceptance = acceptance?.filled(from: answer) ?? answer }
            return
        }
        var known = acceptance
        // The registration id is the old office's, and the check is of the old buyer.
        if pending.previous.binding.customsCode != binding.customsCode { known?.registrationID = nil }
        if pending.previous.buyer != buyer { known?.identityCheck = nil }
        acceptance = answer.map { answer in known.map(answer.filled(from:)) ?? answer } ?? known
        retransmission = nil
        retransmitted = now
        record = nil
    }

    /// The re-transmission was definitely not taken: what the other side had accepted before counts, as before.
    mutating func restore(_ pending: LedgerRetransmission, nextCheck time: ZonedTime) {
        set(pending.previous)
        retransmission = nil
        state = .accepted
        openAttempt = nil
        owner = nil
        mayHaveArrived = false
        absentSince = nil
        nextCheck = isFinal ? nil : time
        checks = 0
    }

    /// Whether a record proves that the other side has the entry's content: always, unless a re-transmission is in doubt.
    /// That is proven where at least one changed field is in the record, and all of these as they were sent.
    func isProven(by record: DeclarationRecord) -> Bool {
        guard let previous = retransmission?.previous else { return true }
        let checks = [
            Self.shows(record.amount, previous.amount, amount),
            Self.shows(record.customsCode, previous.binding.customsCode, binding.customsCode),
            Self.shows(record.merchant?.customsCode, previous.merchant, merchant),
            Self.shows(record.subOrderID, previous.subOrderID, subOrderID),
        ].compactMap { $0 }
        return !checks.isEmpty && checks.allSatisfy { $0 }
    }

    /// Whether a record shows a field as it was sent last; `nil` when it didn't change or isn't in the record.
    private static func shows<Value: Equatable>(_ shown: Value?, _ before: Value?, _ sent: Value?) -> Bool? {
        before == sent ? nil : shown.map { $0 == sent }
    }
}
