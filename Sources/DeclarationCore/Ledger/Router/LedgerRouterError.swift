/// Why a router with a ledger has no outcome to report.
public enum LedgerRouterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As a router without a ledger; a failed backend call is written down.
    case router(RouterError)
    /// The id holds other content; nothing was sent. Names the fields that differ, never their values.
    case conflict(RequestID, fields: [String])
    /// The id is another client's; nothing was sent.
    case taken(RequestID)
    /// A guard over several declarations refused it: the payment, a part, the payment's total. Nothing was sent.
    case guarded(InvalidInput)
    /// The same id is being sent right now, here or by another process, until the given time at the latest; without a time:
    /// it changed while this call looked at it, which may be repeated at once. Nothing was sent by this call.
    case inProgress(RequestID, until: ZonedTime?)
    /// It may have arrived earlier and nothing is known yet; nothing was sent by this call. The reason says why the other
    /// side can't be asked, where that is so.
    case unsettled(RequestID, believedFrom: ZonedTime, reason: String?)
    /// The id belongs to a backend of another account than the configuration sends this content to; nothing was sent.
    case bound(RequestID, BackendID)
    /// The account that has the id, or may have it, is not configured; nothing was sent by this call. Unsettled: it may have
    /// arrived earlier.
    case unserved(RequestID, UnservedBinding, isUnsettled: Bool)
    /// The rules don't allow to re-transmit it, or not yet; nothing was sent.
    case retransmission(RequestID, [RetransmissionRefusal])
    /// The ledger failed before anything was sent.
    case ledger(LedgerError)
    /// It was sent, and what came of it could not be written down: this process writes it once the ledger works
    /// again, or it is settled by inquiry.
    case unrecorded(RequestID, LedgerError)

    /// Whether anything of this call can have reached the other side.
    public var delivery: Delivery {
        switch self {
        case .router(let error): error.delivery
        case .unrecorded: .unknown
        case .conflict, .taken, .guarded, .inProgress, .unsettled, .bound, .unserved, .retransmission, .ledger:
            .notSent
        }
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .router(let error): error.description
        case .conflict(let id, let fields):
            "request id \(id) is taken by other content; different: \(fields.joined(separator: ", ")). Use a new id for "
                + "a new declaration, or re-transmit to correct this one. Nothing was sent."
        case .taken(let id): "request id \(id) is taken; use a new one. Nothing was sent."
        case .guarded(let problems): problems.description
        case .inProgress(let id, nil):
            "request id \(id) was changed by another call or process meanwhile; do the same again. Nothing was sent again."
        case .inProgress(let id, let until?):
            "request id \(id) is being sent right now; ask again later, at \(until) at the latest. Nothing was sent again."
        case .unsettled(let id, let time, let reason):
            "request id \(id) may have arrived earlier and isn't settled yet"
                + (reason.map { ", as \($0)" } ?? "") + "; ask again later. That the other side doesn't "
                + "know it would be believed from \(time) on. Nothing was sent again."
        case .bound(let id, let backend):
            "request id \(id) belongs to backend \"\(backend)\", and the configuration sends it to another account; use a "
                + "new id. Nothing was sent."
        case .unserved(let id, let reason, let isUnsettled):
            "request id \(id) \(isUnsettled ? "may have arrived at" : "belongs to") backend \"\(reason.binding.backend)\", "
                + "and \(reason). Nothing was sent."
        case .retransmission(let id, let refusals):
            "request id \(id) can't be re-transmitted: \(refusals.map(\.description).joined(separator: "; ")). "
                + "Nothing was sent."
        case .ledger(let error): "\(error). Nothing was sent."
        case .unrecorded(let id, let error):
            "request id \(id) was sent, but the outcome could not be written down: \(error). It counts as unknown and is "
                + "written once the ledger works again, or settled by inquiry; the same content may be declared again then."
        }
    }
}
