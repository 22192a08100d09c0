import DeclarationCore

extension DeclarationRecord {
    /// For programs: every field that the other side gave.
    var json: JSONValue {
        .object([
            "status": .string(status.stage.rawValue),
            "rawStatus": .string(status.rawValue),
            "customsPaymentId": customsPaymentID.map(JSONValue.string),
            "customsOrderId": customsOrderID.map(JSONValue.string),
            "declarationNumber": declarationNumber.map(JSONValue.string),
            "customsCode": customsCode.map { .string($0.rawValue) },
            "region": region.map { .string($0.rawValue) },
            "merchant": merchant.map {
                ["customsCode": .string($0.customsCode.rawValue), "customsName": .string($0.customsName)]
            },
            "amount": amount?.json,
            "splitOrder": isSplit.map(JSONValue.bool),
            "subOrderId": subOrderID.map { .string($0.rawValue) },
            "memo": memo.map(JSONValue.string),
            "lastModified": lastModified?.json,
            "receipt": receipt?.json,
        ])
    }
}

extension CustomsReceipt {
    /// For programs.
    var json: JSONValue {
        .object([
            "code": .string(code),
            "text": .string(text),
            "meaning": .string(meaning),
            "verdict": .string(verdict.rawValue),
            "returnTime": returnTime?.json,
        ])
    }
}
