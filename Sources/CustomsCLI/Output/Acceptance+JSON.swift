import DeclarationCore

extension Acceptance {
    /// For programs: every field that the other side gave.
    var json: JSONValue {
        .object([
            "customsPaymentId": customsPaymentID.map(JSONValue.string),
            "customsOrderId": customsOrderID.map(JSONValue.string),
            "declarationNumber": declarationNumber.map(JSONValue.string),
            "identityCheck": identityCheck.map { .string($0.rawValue) },
            "clearingChannel": clearingChannel.map { .string($0.rawValue) },
            "clearingTransactionId": clearingTransactionID.map(JSONValue.string),
            "registrationId": registrationID.map(JSONValue.string),
            "totalAmountText": totalAmountText.map(JSONValue.string),
            "currencyText": currencyText.map(JSONValue.string),
        ])
    }

    /// For people: a name and a value each.
    var rows: [(String, String?)] {
        [
            ("Customs payment id", customsPaymentID),
            ("Customs order id", customsOrderID),
            ("Declaration number", declarationNumber),
            ("Buyer is the payer", identityCheck?.rawValue),
            ("Clearing channel", clearingChannel?.rawValue),
            ("Clearing transaction", clearingTransactionID),
            ("Registration id", registrationID),
            ("Total reported", [totalAmountText, currencyText].compactMap { $0 }.joined(separator: " ")),
        ]
    }
}
