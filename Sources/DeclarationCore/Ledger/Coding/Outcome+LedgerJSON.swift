extension OutcomeReason {
    var json: JSONValue {
        .object([
            "class": .string(outcomeClass.rawValue),
            "code": .string(code),
            "text": text.isEmpty ? nil : .string(text),
            "advice": advice == outcomeClass.advice ? nil : .string(advice),
            "authenticated": .bool(isAuthenticated),
        ])
    }

    init?(json: JSONValue) {
        guard let name = json["class"]?.string else { return nil }
        self.init(
            OutcomeClass(rawValue: name),
            code: json["code"]?.string ?? "",
            text: json["text"]?.string ?? "",
            advice: json["advice"]?.string,
            isAuthenticated: json["authenticated"]?.bool ?? false
        )
    }
}

extension Acceptance {
    var json: JSONValue {
        .object([
            "customsPaymentId": .text(customsPaymentID),
            "customsOrderId": .text(customsOrderID),
            "declarationNumber": .text(declarationNumber),
            "identityCheck": .text(identityCheck?.rawValue),
            "clearingChannel": .text(clearingChannel?.rawValue),
            "clearingTransactionId": .text(clearingTransactionID),
            "registrationId": .text(registrationID),
            "totalAmount": .text(totalAmountText),
            "currency": .text(currencyText),
            "reason": reason.json,
        ])
    }

    init?(json: JSONValue) {
        guard let reason = json["reason"].flatMap(OutcomeReason.init(json:)) else { return nil }
        self.init(
            customsPaymentID: json["customsPaymentId"]?.string,
            customsOrderID: json["customsOrderId"]?.string,
            declarationNumber: json["declarationNumber"]?.string,
            identityCheck: json["identityCheck"]?.string.map(IdentityCheck.init(rawValue:)),
            clearingChannel: json["clearingChannel"]?.string.map(ClearingChannel.init(rawValue:)),
            clearingTransactionID: json["clearingTransactionId"]?.string,
            registrationID: json["registrationId"]?.string,
            totalAmountText: json["totalAmount"]?.string,
            currencyText: json["currency"]?.string,
            reason: reason
        )
    }
}

extension JSONValue {
    /// A string, or nothing.
    static func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }
}
