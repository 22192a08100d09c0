extension Declaration {
    /// Reads a declaration as it stands in a file; the form is documented in the guide *Declaration files*.
    ///
    /// - Throws: every unknown, missing and wrong key, each with its path and line. Values are not shown.
    public init(json value: JSONValue, file: String? = nil) throws(InvalidInput) {
        self = try DeclarationDraft(value, file: file).complete()
    }

    /// Reads one declaration from the bytes of a file; comments are allowed.
    ///
    /// - Throws: all problems, each with its path and line.
    public init(json bytes: [UInt8], file: String? = nil) throws(InvalidInput) {
        self = try DeclarationDraft(bytes, file: file).complete()
    }

    /// Reads what the ledger kept of a declaration: that was accepted once, perhaps by rules that were less strict, and may
    /// have been sent.
    package init(kept bytes: [UInt8]) throws(InvalidInput) {
        self = try DeclarationDraft(bytes, placeholders: .warning).complete()
    }

    /// The declaration as it stands in a file. Holds the buyer's data: never log it.
    public var json: JSONValue { json(paymentTotal: paymentTotal) }

    /// What is declared: what the ledger keeps and compares, without what only helps to check it. Holds the buyer's data.
    package var content: JSONValue { json(paymentTotal: nil) }

    private func json(paymentTotal: Money?) -> JSONValue {
        .object([
            "requestId": .string(requestID.rawValue),
            "paymentIds": JSONValue(paymentIDs: paymentIDs),
            "amount": amount.block,
            "paymentTotal": paymentTotal?.block,
            "customs": .object([
                "place": customs.place.map { .string($0.rawValue) },
                "code": customs.code.map { .string($0.rawValue) },
                "region": .string(customs.region.rawValue),
            ]),
            "merchant": .object([
                "customsCode": .string(merchant.customsCode.rawValue), "customsName": .string(merchant.customsName),
            ]),
            "splitOrder": .bool(isSplit),
            "subOrderId": subOrderID.map { .string($0.rawValue) },
            "buyer": buyer?.json,
        ])
    }
}

extension Money {
    fileprivate var block: JSONValue {
        .object(["currency": .string(currency.rawValue), "minorUnits": .number(minorUnits)])
    }
}

extension BuyerCertificate {
    fileprivate var json: JSONValue {
        .object([
            "certificateType": .string(type.rawValue),
            "certificateNumber": .string(number.exposed),
            "name": .object([
                "full": name.full.map { .string($0.exposed) },
                "first": name.first.map { .string($0.exposed) },
                "middle": name.middle.map { .string($0.exposed) },
                "last": name.last.map { .string($0.exposed) },
            ]),
        ])
    }
}
