import DeclarationCore

extension LedgerEntry {
    /// For programs. Holds nothing of the buyer.
    var json: JSONValue {
        .object([
            "requestId": .string(requestID.rawValue),
            "state": .string(state.rawValue),
            "backend": .string(binding.backend.rawValue),
            "account": binding.account.map { .string($0.rawValue) },
            "generation": .string(binding.generation.rawValue),
            "customsCode": .string(binding.customsCode.rawValue),
            "place": binding.place.map { .string($0.rawValue) },
            "route": .string(binding.route),
            "configuration": .string(binding.configurationVersion),
            "paymentIds": JSONValue(
                .object(
                    paymentIDs.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .string($0.value.rawValue)) }
                )
            ),
            "amount": amount.json,
            "merchant": .string(merchant.rawValue),
            "splitOrder": isSplit ? .bool(true) : nil,
            "subOrderId": subOrderID.map { .string($0.rawValue) },
            "created": .string(created.iso8601),
            "firstSent": firstSent.map { .string($0.iso8601) },
            "lastSent": lastSent.map { .string($0.iso8601) },
            "changed": .string(changed.iso8601),
            "retransmitted": retransmitted.map { .string($0.iso8601) },
            "held": isHeld ? .bool(true) : nil,
            "inUse": isPinned ? .bool(true) : nil,
            "retransmissionOpen": retransmission == nil ? nil : .bool(true),
            "accepted": acceptance?.json,
            "record": record?.json,
            "reason": reason?.json,
            "final": .bool(isDecided),
            "forgotten": content == nil ? .bool(true) : nil,
            "warnings": doubts.isEmpty ? nil : .array(doubts.map(\.json)),
        ])
    }

    /// The state in words, with customs' verdict where there is one.
    var stateText: String {
        if retransmission != nil { return "\(state.rawValue), re-transmitting; accepted before" }
        guard state == .accepted else {
            return state.rawValue + (isHeld ? ", held" : "") + (isPinned ? ", id in use" : "")
        }
        guard let receipt = record?.receipt else { return record.map { "accepted, \($0.status)" } ?? "accepted" }
        return "accepted, customs: \(receipt.verdict.rawValue)"
    }

    /// What to do about customs' answer.
    private var receiptAdvice: String? {
        guard state == .accepted, retransmission == nil, record?.receipt?.verdict == .refused else { return nil }
        return "mend what customs names, then send it again under this id: customs retransmit \(requestID)"
    }

    /// For people: a name and a value each.
    var rows: [(String, String?)] {
        [
            ("Request id", requestID.rawValue), ("State", stateText), ("Amount", amount.description),
            ("Backend", "\(binding.backend) (generation \(binding.generation))"),
            ("Account", binding.account?.rawValue),
            ("Office", [binding.customsCode.rawValue, binding.place?.rawValue ?? ""].joined(separator: " ")),
            ("Payment", paymentIDs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")),
            ("Merchant", merchant.rawValue), ("Part", subOrderID?.rawValue), ("Created", created.iso8601),
            ("First sent", firstSent?.iso8601), ("Last sent", lastSent?.iso8601), ("Changed", changed.iso8601),
            ("Re-transmitted", retransmitted?.iso8601),
            ("Last refusal", reason?.codeAndText), ("Advice", reason?.advice),
            ("Receipt", record?.receipt.map { "\($0.code) \($0.text): \($0.meaning)" }),
            ("Next", receiptAdvice),
            ("Personal data", content == nil ? "forgotten" : "kept, encrypted"),
        ] + (acceptance?.rows ?? [])
    }
}

extension LedgerAttempt {
    /// For programs.
    var json: JSONValue {
        .object([
            "number": .number(number),
            "kind": .string(kind.rawValue),
            "started": .string(started.iso8601),
            "backend": .string(binding.backend.rawValue),
            "generation": .string(binding.generation.rawValue),
            "customsCode": .string(binding.customsCode.rawValue),
            "route": .string(binding.route),
            "configuration": .string(binding.configurationVersion),
            "ended": end.map { .string($0.ended.iso8601) },
            "delivery": end?.delivery.map { .string($0.rawValue) },
            "class": end.map { .string($0.outcomeClass.rawValue) },
            "code": end.map { .string($0.code) },
            "text": end.map { .string($0.text) },
            "isAuthenticated": end.map { .bool($0.isAuthenticated) },
        ])
    }

    /// For people: when, what, where, and what came of it.
    var cells: [String] {
        let purpose =
            switch kind {
            case .declare: "declared"
            case .retry: "sent again, identical: the outcome was unknown"
            case .retransmit: "re-transmitted to customs"
            case .inquire: "asked"
            }
        guard let end else {
            return [String(number), started.iso8601, purpose, binding.backend.rawValue, "no end", ""]
        }
        let delivery =
            switch end.delivery {
            case nil: end.isAuthenticated ? "answered" : "answered, not verified"
            case .notSent?: "nothing left"
            case .unknown?: "may have arrived"
            case .answered?: "answered, not usable"
            }
        let text = end.text.isEmpty ? end.code : "\(end.code): \(end.text)"
        return [String(number), started.iso8601, purpose, binding.backend.rawValue, delivery, text]
    }
}
