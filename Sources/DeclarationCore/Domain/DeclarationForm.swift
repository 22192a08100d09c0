/// The form of a declaration file.
package enum DeclarationForm {
    private static let requestID = Setting<String>.string("requestId", help: "The merchant's id of this declaration.")
    private static let splitOrder = Setting<Bool>.bool(
        "splitOrder",
        default: false,
        help: "Whether this is one part of a payment that is declared in parts."
    )
    private static let subOrderID = Setting<String?>.optionalString("subOrderId", help: "The part's own order number.")

    private static let currency = Setting<String>.string("currency", default: "CNY", help: "The currency; CNY.")
    /// Zero and less are refused with all else that is wrong with the values: a form that can't be read hides that.
    private static let minorUnits = Setting<Int>(
        "minorUnits",
        .integer(1...Int(DeclarationCheck.largest.minorUnits)),
        fallback: nil,
        help: "The amount in fen: 1234 is 12.34 yuan."
    ) { value, reader in
        let number = value.integer.flatMap { Int(exactly: $0) }
        if number == nil { reader.report(value, noAmount(value)) }
        return number
    }
    private static let amountBlock = SettingsSchema(currency, minorUnits)
    private static let amount = Setting<Settings>.requiredBlock("amount", amountBlock, help: "The amount.")
    private static let paymentTotal = Setting<Settings?>.optionalBlock(
        "paymentTotal",
        amountBlock,
        help: "The payment's whole amount where it is known: the declared parts must fit in it. Not sent to customs."
    )

    private static let place = Setting<String?>.optionalString("place", help: "The place's id in the customs table.")
    private static let code = Setting<String?>.optionalString("code", help: "A customs code of any generation.")
    private static let region = Setting<String>.string("region", default: "CN", help: "The region; CN.")
    private static let customsBlock = SettingsSchema(place, code, region)
    private static let customs = Setting<Settings>.requiredBlock(
        "customs",
        customsBlock,
        help: "Where the parcel is cleared."
    )

    private static let merchantCode = Setting<String>.string("customsCode", help: "The filing number at customs.")
    private static let merchantName = Setting<String>.string("customsName", help: "The filed name.")
    private static let merchantBlock = SettingsSchema(merchantCode, merchantName)
    private static let merchant = Setting<Settings>.requiredBlock(
        "merchant",
        merchantBlock,
        help: "The merchant as filed."
    )

    private static let certificateType = Setting<String>.string(
        "certificateType",
        default: "ID_CARD",
        help: "The kind of certificate."
    )
    private static let certificateNumber = Setting<String>.string(
        "certificateNumber",
        help: "The certificate's number."
    )
    private static let full = Setting<String?>.optionalString("full", help: "The whole name; the one that is compared.")
    private static let first = Setting<String?>.optionalString("first", help: "The first name.")
    private static let middle = Setting<String?>.optionalString("middle", help: "The middle name.")
    private static let last = Setting<String?>.optionalString("last", help: "The last name.")
    private static let nameBlock = SettingsSchema(full, first, middle, last)
    private static let name = Setting<Settings>.requiredBlock("name", nameBlock, help: "The name on the certificate.")
    private static let buyerBlock = SettingsSchema(certificateType, certificateNumber, name)
    private static let buyer = Setting<Settings?>.optionalBlock("buyer", buyerBlock, help: "The buyer.")

    private static let paymentIDs = Setting<[Generation: PaymentID]>(
        "paymentIds",
        .map(.string),
        fallback: nil,
        help: "The payment's id in each generation it is known to, such as {\"ams\": \"…\"}."
    ) { value, reader in
        guard let members = value.members else {
            reader.report(value, "expected an object such as {\"ams\": \"…\"}, found \(value.kindName)")
            return nil
        }
        var ids: [Generation: PaymentID] = [:]
        for member in members {
            let generation = Generation(rawValue: member.key)
            guard let id = member.value.string else {
                reader.report(member.value, "expected texts in quotes, found \(member.value.kindName)")
                continue
            }
            if ids.updateValue(PaymentID(rawValue: id), forKey: generation) != nil {
                reader.report(member.value, "two ids of one generation; an order is paid once")
            }
        }
        return ids
    }

    /// The keys of a declaration.
    package static let schema = SettingsSchema(
        requestID,
        paymentIDs,
        amount,
        paymentTotal,
        customs,
        merchant,
        splitOrder,
        subOrderID,
        buyer
    )

    /// The keys, those of inner blocks too.
    static let names = names(of: schema)

    private static func names(of schema: SettingsSchema) -> Set<String> {
        schema.keys.reduce(into: []) { names, key in
            names.insert(key.name)
            if case .block(let inner) = key.type { names.formUnion(Self.names(of: inner)) }
        }
    }

    /// What is wrong with a number of fen that is none.
    private static func noAmount(_ value: JSONValue) -> String {
        switch value.kind {
        case .number: "expected a whole number of fen; 12.34 yuan is 1234"
        case .string: "expected a whole number of fen, found a text; write it without quotes"
        default: "expected a whole number of fen, found \(value.kindName)"
        }
    }

    /// The declaration, with something harmless in place of what could not be read.
    static func declaration(_ settings: Settings) -> Declaration {
        let merchant = settings[merchant]
        let part = (settings[subOrderID] ?? nil).map(SubOrderID.init(rawValue:))
        return Declaration(
            requestID: RequestID(rawValue: settings[requestID] ?? "unread"),
            paymentIDs: settings[paymentIDs] ?? [:],
            amount: settings[amount].map(money) ?? .fen(1),
            paymentTotal: (settings[paymentTotal] ?? nil).map(money),
            customs: settings[customs].map(destination) ?? CustomsDestination(),
            merchant: MerchantFiling(
                customsCode: MerchantCustomsCode(rawValue: merchant?[merchantCode] ?? "unread"),
                customsName: merchant?[merchantName] ?? "unread"
            ),
            isSplit: settings[splitOrder] ?? (part != nil),
            subOrderID: part,
            buyer: (settings[buyer] ?? nil).map(certificate)
        )
    }

    private static func money(_ settings: Settings) -> Money {
        Money(
            minorUnits: Int64(settings[minorUnits] ?? 1),
            currency: settings[currency].map(CurrencyCode.init(rawValue:)) ?? .cny
        )
    }

    private static func destination(_ settings: Settings) -> CustomsDestination {
        CustomsDestination(
            place: (settings[place] ?? nil).map(CustomsPlace.init(rawValue:)),
            code: (settings[code] ?? nil).map(CustomsCode.init(rawValue:)),
            region: settings[region].map(Region.init(rawValue:)) ?? .china
        )
    }

    private static func certificate(_ settings: Settings) -> BuyerCertificate {
        let name = settings[name] ?? nameBlock.defaults
        return BuyerCertificate(
            type: settings[certificateType].map(CertificateType.init(rawValue:)) ?? .idCard,
            number: Redacted(settings[certificateNumber] ?? "unread"),
            name: HolderName(
                full: (name[full] ?? nil).map { Redacted($0) },
                first: (name[first] ?? nil).map { Redacted($0) },
                middle: (name[middle] ?? nil).map { Redacted($0) },
                last: (name[last] ?? nil).map { Redacted($0) }
            )
        )
    }
}
