import DeclarationCore

/// Outcomes as JSON, for golden files.
enum OutcomeText {
    static func declare(_ result: Result<DeclareOutcome, ProviderError>) -> JSONValue {
        switch result {
        case .success(.accepted(let acceptance)): .object(["accepted": json(acceptance)])
        case .success(.rejected(let reason)): .object(["rejected": json(reason)])
        case .success(.unknown(let reason)): .object(["unknown": json(reason)])
        case .failure(let error): json(error)
        }
    }

    static func inquire(_ result: Result<InquiryOutcome, ProviderError>) -> JSONValue {
        switch result {
        case .success(.answered(let answer)):
            .object([
                "records": .array(answer.records.map(json)),
                "notFound": .array(answer.notFound.map { .string($0.rawValue) }),
                "isAuthenticated": .bool(answer.isAuthenticated),
                "isNotFoundAuthenticated":
                    answer.isNotFoundAuthenticated == answer.isAuthenticated
                    ? nil : .bool(answer.isNotFoundAuthenticated),
            ])
        case .success(.rejected(let reason)): .object(["rejected": json(reason)])
        case .success(.unknown(let reason)): .object(["unknown": json(reason)])
        case .failure(let error): json(error)
        }
    }

    private static func json(_ error: ProviderError) -> JSONValue {
        .object([
            "error": .object([
                "delivery": .string(error.delivery.rawValue), "code": .string(error.code.rawValue),
                "message": .string(error.message), "httpStatus": error.httpStatus.map { .number($0) },
            ])
        ])
    }

    private static func json(_ reason: OutcomeReason) -> JSONValue {
        .object([
            "class": .string(reason.outcomeClass.rawValue), "code": .string(reason.code),
            "text": .string(reason.text), "isAuthenticated": .bool(reason.isAuthenticated),
        ])
    }

    private static func json(_ acceptance: Acceptance) -> JSONValue {
        .object([
            "customsPaymentID": acceptance.customsPaymentID.map { .string($0) },
            "customsOrderID": acceptance.customsOrderID.map { .string($0) },
            "declarationNumber": acceptance.declarationNumber.map { .string($0) },
            "identityCheck": acceptance.identityCheck.map { .string($0.rawValue) },
            "clearingChannel": acceptance.clearingChannel.map { .string($0.rawValue) },
            "clearingTransactionID": acceptance.clearingTransactionID.map { .string($0) },
            "registrationID": acceptance.registrationID.map { .string($0) },
            "totalAmountText": acceptance.totalAmountText.map { .string($0) },
            "currencyText": acceptance.currencyText.map { .string($0) },
            "reason": json(acceptance.reason),
        ])
    }

    private static func json(_ record: DeclarationRecord) -> JSONValue {
        .object([
            "requestID": .string(record.requestID.rawValue),
            "status": .string(record.status.description),
            "customsPaymentID": record.customsPaymentID.map { .string($0) },
            "declarationNumber": record.declarationNumber.map { .string($0) },
            "customsCode": record.customsCode.map { .string($0.rawValue) },
            "merchantCode": record.merchant.map { .string($0.customsCode.rawValue) },
            "merchantName": record.merchant.map { .string($0.customsName) },
            "amount": record.amount.map { .string($0.description) },
            "isSplit": record.isSplit.map { .bool($0) },
            "subOrderID": record.subOrderID.map { .string($0.rawValue) },
            "memo": record.memo.map { .string($0) },
            "lastModified": record.lastModified.map(json),
            "receipt": record.receipt.map { receipt in
                .object([
                    "code": .string(receipt.code), "text": .string(receipt.text),
                    "verdict": .string(receipt.verdict.rawValue), "returnTime": receipt.returnTime.map(json),
                ])
            },
        ])
    }

    private static func json(_ time: ReportedTime) -> JSONValue {
        .object([
            "text": .string(time.text), "time": time.time.map { .string($0.iso8601) },
            "zoneIsAssumed": .bool(time.zoneIsAssumed),
        ])
    }
}
