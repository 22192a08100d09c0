import DeclarationCore

/// What was understood, as golden files hold it.
enum OutcomeJSON {
    static func of(_ outcome: DeclareOutcome) -> JSONValue {
        switch outcome {
        case .accepted(let acceptance): .object(["accepted": of(acceptance)])
        case .rejected(let reason): .object(["rejected": of(reason)])
        case .unknown(let reason): .object(["unknown": of(reason)])
        }
    }

    static func of(_ outcome: InquiryOutcome) -> JSONValue {
        switch outcome {
        case .answered(let answer):
            .object([
                "records": .array(answer.records.map(of)),
                "notFound": .array(answer.notFound.map { .string($0.rawValue) }),
                "isAuthenticated": .bool(answer.isAuthenticated),
            ])
        case .rejected(let reason): .object(["rejected": of(reason)])
        case .unknown(let reason): .object(["unknown": of(reason)])
        }
    }

    static func of(_ error: any Error) -> JSONValue {
        guard let error = error as? ProviderError else { return .string("\(error)") }
        return .object([
            "error": .object([
                "delivery": .string(error.delivery.rawValue), "code": .string(error.code.rawValue),
                "message": .string(error.message), "httpStatus": error.httpStatus.map { .number($0) },
            ])
        ])
    }

    private static func of(_ acceptance: Acceptance) -> JSONValue {
        .object([
            "customsPaymentID": acceptance.customsPaymentID.map(JSONValue.string),
            "customsOrderID": acceptance.customsOrderID.map(JSONValue.string),
            "declarationNumber": acceptance.declarationNumber.map(JSONValue.string),
            "identityCheck": acceptance.identityCheck.map { .string($0.rawValue) },
            "clearingChannel": acceptance.clearingChannel.map { .string($0.rawValue) },
            "clearingTransactionID": acceptance.clearingTransactionID.map(JSONValue.string),
            "registrationID": acceptance.registrationID.map(JSONValue.string),
            "reason": of(acceptance.reason),
        ])
    }

    private static func of(_ reason: OutcomeReason) -> JSONValue {
        .object([
            "class": .string(reason.outcomeClass.rawValue), "code": .string(reason.code), "text": .string(reason.text),
            "advice": .string(reason.advice), "isAuthenticated": .bool(reason.isAuthenticated),
        ])
    }

    private static func of(_ record: DeclarationRecord) -> JSONValue {
        .object([
            "requestID": .string(record.requestID.rawValue),
            "stage": .string(record.status.stage.rawValue),
            "status": .string(record.status.rawValue),
            "customsPaymentID": record.customsPaymentID.map(JSONValue.string),
            "customsOrderID": record.customsOrderID.map(JSONValue.string),
            "customsCode": record.customsCode.map { .string($0.rawValue) },
            "region": record.region.map { .string($0.rawValue) },
            "merchantCustomsCode": record.merchant.map { .string($0.customsCode.rawValue) },
            "merchantCustomsName": record.merchant.map { .string($0.customsName) },
            "fen": record.amount.map { .number($0.minorUnits) },
            "isSplit": record.isSplit.map(JSONValue.bool),
            "lastModified": record.lastModified.map(of),
            "receipt": record.receipt.map(of),
        ])
    }

    private static func of(_ receipt: CustomsReceipt) -> JSONValue {
        .object([
            "code": .string(receipt.code), "text": .string(receipt.text),
            "verdict": .string(receipt.verdict.rawValue), "returnTime": receipt.returnTime.map(of),
        ])
    }

    private static func of(_ time: ReportedTime) -> JSONValue {
        .object([
            "text": .string(time.text), "epochMilliseconds": time.time.map { .number($0.epochMilliseconds) },
        ])
    }
}
