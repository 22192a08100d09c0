/// Whether a declaration that one backend couldn't send may go to another one: the one place that decides it.
///
/// Nothing is taken on trust: what the ledger has written down must prove that no copy can be on its way.
///
/// - To another instance of the same account: when nothing of the last binding left, and nothing else may have arrived. The
///   other side would take a second copy for the first one.
/// - To another generation: when no attempt ever left this machine and the order carries that generation's payment id.
/// - To another account of the same generation: never; the order was not paid there.
///
/// A time-out, a broken connection and an answer that can't be used are no proof, whatever they look like.
public enum FailoverRule {
    /// Why a declaration stays where it is.
    public enum Refusal: String, Sendable, Hashable, CaseIterable {
        /// An attempt may have arrived, or another process is at it.
        case mayHaveArrived
        /// An attempt left before, though the other side refused it: no other generation may get the declaration.
        case leftBefore
        /// Another account of the same generation.
        case otherAccount
        /// The order has no payment id of the other generation.
        case noPaymentID
        /// Nothing is wrong with the backend: the declaration can't be sent, the caller gave up, or this process asks too much
        /// of itself, which is no reason to change the generation.
        case noOutage
    }

    /// What is wrong with the other side or the way there: only this changes the generation. Certificates and proxies are
    /// left out, as a mistake in the configuration looks the same.
    private static let outages: Set<ProviderError.Code> = [
        .circuitOpen, .transport(.nameLookup), .transport(.connection),
    ]

    /// Whether a failed attempt may be followed by one at another backend.
    ///
    /// - Parameters:
    ///   - entry: as it is after the attempt was closed.
    ///   - attempts: its whole history.
    ///   - failure: how the attempt ended.
    ///   - from: where it failed.
    /// - Returns: `nil` when it may.
    public static func refusal(
        _ entry: LedgerEntry,
        attempts: [LedgerAttempt],
        failure: ProviderError,
        from: BackendIdentity,
        to target: BackendIdentity
    ) -> Refusal? {
        guard failure.delivery == .notSent, entry.isFree, entry.state == .notSent, !entry.mayHaveArrived,
            entry.attemptCount == attempts.count
        else { return .mayHaveArrived }
        guard failure.code != .cancelled, failure.code != .invalidDeclaration else { return .noOutage }
        if target.generation == from.generation { return target.account == from.account ? nil : .otherAccount }
        guard outages.contains(failure.code) else { return .noOutage }
        let calls = attempts.filter { $0.kind != .inquire }
        guard calls.allSatisfy({ $0.end?.delivery == .notSent }) else { return .leftBefore }
        return entry.paymentIDs[target.generation] == nil ? .noPaymentID : nil
    }
}

extension LedgerPolicy {
    /// Begins a declaration at another backend after its last attempt failed without being sent.
    ///
    /// - Parameter seen: the number of the attempt that ``FailoverRule`` looked at: whatever happened since ends it.
    /// - Returns: what may be done; `nil` when the entry is no longer what the rule has seen.
    func openFailover(
        _ intent: LedgerIntent,
        after seen: Int,
        _ view: LedgerView,
        now: ZonedTime
    ) -> LedgerDecision<LedgerOpening?> {
        guard let entry = view.entry, entry.attemptCount == seen, entry.isFree, entry.state == .notSent,
            !entry.mayHaveArrived, !hasSiblingElsewhere(intent, view)
        else { return LedgerDecision(nil) }
        let opened = open(intent, view, now: now)
        return LedgerDecision(opened.result, opened.writes)
    }

    /// Whether another part of the payment is, or may be, at another account: an outage is no reason to tear them apart.
    private func hasSiblingElsewhere(_ intent: LedgerIntent, _ view: LedgerView) -> Bool {
        guard intent.draft.isSplit else { return false }
        return view.samePayment.contains { other in
            other.requestID != intent.draft.requestID && !other.isFree && other.isSplit
                && !other.binding.isSameSide(as: intent.draft.binding)
        }
    }
}
