extension DeclarationRecord {
    var json: JSONValue {
        .object([
            "status": .string(status.rawValue),
            "stage": .string(status.stage.rawValue),
            "customsPaymentId": .text(customsPaymentID),
            "customsOrderId": .text(customsOrderID),
            "declarationNumber": .text(declarationNumber),
            "customsCode": .text(customsCode?.rawValue),
            "region": .text(region?.rawValue),
            "merchantCode": .text(merchant?.customsCode.rawValue),
            "merchantName": .text(merchant?.customsName),
            "amount": amount.map { .number($0.minorUnits) },
            "currency": .text(amount?.currency.rawValue),
            "split": isSplit.map { .bool($0) },
            "subOrderId": .text(subOrderID?.rawValue),
            "memo": .text(memo),
            "lastModified": lastModified?.json,
            "receiptCode": .text(receipt?.code),
            "receiptText": .text(receipt?.text),
            "receiptTime": receipt?.returnTime?.json,
        ])
    }

    init?(json: JSONValue, requestID: RequestID) {
        guard let status = json["status"]?.string,
            let stage = json["stage"]?.string.flatMap(TransmissionStatus.Stage.init(rawValue:))
        else { return nil }
        self.init(requestID: requestID, status: TransmissionStatus(stage: stage, rawValue: status))
        customsPaymentID = json["customsPaymentId"]?.string
        customsOrderID = json["customsOrderId"]?.string
        declarationNumber = json["declarationNumber"]?.string
        customsCode = json["customsCode"]?.string.map(CustomsCode.init(rawValue:))
        region = json["region"]?.string.map(Region.init(rawValue:))
        merchant = MerchantFiling(recordJSON: json)
        amount = Money(recordJSON: json)
        isSplit = json["split"]?.bool
        subOrderID = json["subOrderId"]?.string.map(SubOrderID.init(rawValue:))
        memo = json["memo"]?.string
        lastModified = json["lastModified"].flatMap(ReportedTime.init(json:))
        receipt = CustomsReceipt(recordJSON: json)
    }
}

extension MerchantFiling {
    fileprivate init?(recordJSON json: JSONValue) {
        guard let code = json["merchantCode"]?.string, let name = json["merchantName"]?.string else { return nil }
        self.init(customsCode: MerchantCustomsCode(rawValue: code), customsName: name)
    }
}

extension Money {
    fileprivate init?(recordJSON json: JSONValue) {
        guard let units = json["amount"]?.integer, let currency = json["currency"]?.string else { return nil }
        self.init(minorUnits: units, currency: CurrencyCode(rawValue: currency))
    }
}

extension CustomsReceipt {
    fileprivate init?(recordJSON json: JSONValue) {
        guard let code = json["receiptCode"]?.string else { return nil }
        self.init(
            code: code,
            text: json["receiptText"]?.string ?? "",
            returnTime: json["receiptTime"].flatMap(ReportedTime.init(json:))
        )
    }
}

extension ReportedTime {
    fileprivate var json: JSONValue {
        .object([
            "text": .string(text),
            "ms": time.map { .number($0.epochMilliseconds) },
            "offset": time.map { .number(Int64($0.offsetSeconds)) },
            "assumed": zoneIsAssumed ? .bool(true) : nil,
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let text = json["text"]?.string else { return nil }
        let time = json["ms"]?.integer.map {
            ZonedTime(epochMilliseconds: $0, offsetSeconds: Int(json["offset"]?.integer ?? 0))
        }
        self.init(text: text, time: time, zoneIsAssumed: json["assumed"]?.bool ?? false)
    }
}
