extension LedgerRetransmission {
    /// As it stands in an entry's detail. What is sealed stays sealed.
    var json: JSONValue {
        .object([
            "attempt": .number(attempt),
            "lastSent": lastSent.map { .number($0.epochMilliseconds) },
            "previous": previous.json,
        ])
    }

    init?(json: JSONValue) {
        guard let attempt = json["attempt"]?.ledgerCount,
            let previous = json["previous"].flatMap(LedgerContent.init(json:))
        else { return nil }
        self.init(
            attempt: attempt,
            previous: previous,
            lastSent: json["lastSent"]?.integer.map { ZonedTime(epochMilliseconds: $0) }
        )
    }
}

extension LedgerContent {
    fileprivate var json: JSONValue {
        .object([
            "backend": .string(binding.backend.rawValue),
            "account": .text(binding.account?.rawValue),
            "generation": .string(binding.generation.rawValue),
            "customsCode": .string(binding.customsCode.rawValue),
            "place": .text(binding.place?.rawValue),
            "configuration": .string(binding.configurationVersion),
            "route": .string(binding.route),
            "payments": JSONValue(paymentIDs: paymentIDs),
            "amount": .number(amount.minorUnits),
            "currency": .string(amount.currency.rawValue),
            "merchant": .string(merchant.rawValue),
            "givenCode": .text(givenCode?.rawValue),
            "region": .text(region?.rawValue),
            "split": .bool(isSplit),
            "subOrderId": .text(subOrderID?.rawValue),
            "fingerprintKey": .string(fingerprint.keyID),
            "fingerprint": .bytes(fingerprint.bytes),
            "buyerKey": .text(buyer?.keyID),
            "buyer": buyer.map { .bytes($0.bytes) },
            "contentKey": .text(content?.keyID),
            "content": content.map { .bytes($0.bytes) },
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let binding = LedgerBinding(contentJSON: json), let units = json["amount"]?.integer,
            let fingerprint = json.keyed("fingerprint")
        else { return nil }
        self.binding = binding
        paymentIDs = json["payments"]?.paymentIDs ?? [:]
        amount = Money(minorUnits: units, currency: CurrencyCode(rawValue: json["currency"]?.string ?? ""))
        merchant = MerchantCustomsCode(rawValue: json["merchant"]?.string ?? "")
        givenCode = json["givenCode"]?.string.map(CustomsCode.init(rawValue:))
        region = json["region"]?.string.map(Region.init(rawValue:))
        isSplit = json["split"]?.bool ?? false
        subOrderID = json["subOrderId"]?.string.map(SubOrderID.init(rawValue:))
        self.fingerprint = KeyedHash(keyID: fingerprint.key, bytes: fingerprint.bytes)
        buyer = json.keyed("buyer").map { KeyedHash(keyID: $0.key, bytes: $0.bytes) }
        content = json.keyed("content").map { SealedContent(keyID: $0.key, bytes: $0.bytes) }
    }
}

extension LedgerBinding {
    fileprivate init?(contentJSON json: JSONValue) {
        guard let backend = json["backend"]?.string, let generation = json["generation"]?.string,
            let code = json["customsCode"]?.string
        else { return nil }
        self.init(
            backend: BackendID(rawValue: backend),
            account: json["account"]?.string.map(ProviderAccount.init(rawValue:)),
            generation: Generation(rawValue: generation),
            customsCode: CustomsCode(rawValue: code),
            place: json["place"]?.string.map(CustomsPlace.init(rawValue:)),
            configurationVersion: json["configuration"]?.string ?? "",
            route: json["route"]?.string ?? ""
        )
    }
}

extension JSONValue {
    /// The ids of a payment by generation.
    init(paymentIDs: [Generation: PaymentID]) {
        self.init(
            .object(paymentIDs.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .string($0.value.rawValue)) })
        )
    }

    /// The ids of a payment by generation.
    var paymentIDs: [Generation: PaymentID] {
        let payments = (members ?? []).compactMap { member in
            member.value.string.map { (Generation(rawValue: member.key), PaymentID(rawValue: $0)) }
        }
        return Dictionary(payments) { $1 }
    }

    fileprivate static func bytes(_ bytes: [UInt8]) -> JSONValue {
        .string(String(decoding: Base64Text.encode(bytes), as: UTF8.self))
    }

    /// Bytes that belong to a key, under a name and the name with `Key`.
    fileprivate func keyed(_ name: String) -> (key: String, bytes: [UInt8])? {
        guard let key = self[name + "Key"]?.string, let text = self[name]?.string,
            let bytes = Base64Text.decode(Array(text.utf8))
        else { return nil }
        return (key, bytes)
    }
}
