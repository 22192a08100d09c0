import DeclarationCore

extension TrackEvent {
    /// One line for people; `nil` for what is of no interest to them.
    func line(_ time: ZonedTime) -> String? {
        switch self {
        case .settled(let entry, let isResent):
            words(time, entry, "settled: \(entry.stateText)" + (isResent ? ", after it was sent again" : ""))
        case .resent(let entry, let reason): words(time, entry, "sent again, still unknown: \(reason)")
        case .status(let entry):
            words(
                time,
                entry,
                "status \(entry.record?.status.description ?? "")" + (entry.record?.memo.map { " (\($0))" } ?? "")
            )
        case .receipt(let entry): entry.record?.receipt.map { words(time, entry, $0.words) }
        case .notFound(let entry):
            words(
                time,
                entry,
                "not known over there any more, though it was accepted: ask the other side; kept as accepted"
            )
        case .gaveUp(let entry):
            words(time, entry, "no final receipt in time: not tracked any more, still \(entry.stateText)")
        case .stuck, .asked, .paused, .left: nil
        }
    }

    /// What goes to standard error for people.
    var trouble: String? {
        switch self {
        case .stuck(let entry, let reason): "warning: \(entry.requestID): \(reason)"
        case .paused(let backend, let duration, let reason):
            "note: \(backend) is left in peace for \(duration.milliseconds) ms: \(reason)"
        case .left(let backend, let reason):
            "warning: \(backend): ended early; ids that are due were not asked for, run it again: \(reason)"
        case .settled, .resent, .status, .receipt, .notFound, .gaveUp, .asked: nil
        }
    }

    /// One line for programs.
    func json(_ time: ZonedTime) -> JSONValue {
        switch self {
        case .settled(let entry, let isResent): entry.eventJSON("settled", time, ["resent": .bool(isResent)])
        case .resent(let entry, let reason): entry.eventJSON("resent", time, ["reason": .string(reason)])
        case .status(let entry): entry.eventJSON("status", time)
        case .receipt(let entry): entry.eventJSON("receipt", time)
        case .notFound(let entry): entry.eventJSON("notFound", time)
        case .gaveUp(let entry): entry.eventJSON("gaveUp", time)
        case .stuck(let entry, let reason): entry.eventJSON("stuck", time, ["reason": .string(reason)])
        case .asked(let backend, let ids, let unanswered, let notFound):
            [
                "event": "asked", "time": .string(time.iso8601), "backend": .string(backend.rawValue),
                "ids": .number(ids), "unanswered": .number(unanswered), "notFound": .number(notFound),
            ]
        case .paused(let backend, let duration, let reason):
            [
                "event": "paused", "time": .string(time.iso8601), "backend": .string(backend.rawValue),
                "milliseconds": .number(duration.milliseconds), "reason": .string(reason),
            ]
        case .left(let backend, let reason):
            [
                "event": "left", "time": .string(time.iso8601), "backend": .string(backend.rawValue),
                "reason": .string(reason),
            ]
        }
    }

    private func words(_ time: ZonedTime, _ entry: LedgerEntry, _ text: String) -> String {
        "\(time.iso8601)  \(entry.requestID)  \(entry.binding.backend)  \(text)"
    }
}

extension LedgerEntry {
    /// An event about it, for programs: how it stands, without anything of the buyer.
    func eventJSON(_ event: String, _ time: ZonedTime, _ more: JSONValue = .object([:])) -> JSONValue {
        let known = JSONValue.object([
            "event": .string(event),
            "time": .string(time.iso8601),
            "requestId": .string(requestID.rawValue),
            "backend": .string(binding.backend.rawValue),
            "state": .string(state.rawValue),
            "final": .bool(isDecided),
            "record": record?.json,
        ])
        return known.adding(more.members ?? [])
    }
}

extension CustomsReceipt {
    /// The code, what it means, and customs' own text where it says more.
    fileprivate var words: String {
        let own = text.isEmpty || text == code ? "" : " (\(text))"
        return "receipt \(code), \(verdict.rawValue): \(meaning)\(own)"
    }
}
