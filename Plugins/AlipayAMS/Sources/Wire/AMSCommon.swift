package import DeclarationCore

/// `declarationAmount`: minor units as a text. Source: declare page, `Amount`.
package struct AMSAmount: Sendable, Hashable {
    package var currency: String?
    package var value: String?

    package init(currency: String?, value: String?) {
        self.currency = currency
        self.value = value
    }

    init(_ money: Money) { self.init(currency: money.currency.rawValue, value: String(money.minorUnits)) }

    /// The amount; `nil` when the value is not a whole number of minor units or the currency is missing.
    package var money: Money? {
        guard let value, let currency, !currency.isEmpty else { return nil }
        return Money(minorUnitString: value, currency: CurrencyCode(rawValue: currency))
    }

    var json: JSONValue { .object(["currency": currency.map(JSONValue.string), "value": value.map(JSONValue.string)]) }
}

/// `customs`. Source: declare page, `CustomsInfo`.
package struct AMSCustomsInfo: Sendable, Hashable {
    package var customsCode: String?
    package var region: String?

    package init(customsCode: String?, region: String?) {
        self.customsCode = customsCode
        self.region = region
    }

    var json: JSONValue {
        .object(["customsCode": customsCode.map(JSONValue.string), "region": region.map(JSONValue.string)])
    }
}

/// `merchantCustomsInfo`. Source: declare page, `MerchantCustomsInfo`.
package struct AMSMerchantCustomsInfo: Sendable, Hashable {
    package var merchantCustomsCode: String?
    package var merchantCustomsName: String?

    package init(merchantCustomsCode: String?, merchantCustomsName: String?) {
        self.merchantCustomsCode = merchantCustomsCode
        self.merchantCustomsName = merchantCustomsName
    }

    /// The filing; `nil` when both parts are missing.
    package var filing: MerchantFiling? {
        guard merchantCustomsCode != nil || merchantCustomsName != nil else { return nil }
        return MerchantFiling(
            customsCode: MerchantCustomsCode(rawValue: merchantCustomsCode ?? ""),
            customsName: merchantCustomsName ?? ""
        )
    }

    var json: JSONValue {
        .object([
            "merchantCustomsCode": merchantCustomsCode.map(JSONValue.string),
            "merchantCustomsName": merchantCustomsName.map(JSONValue.string),
        ])
    }
}

/// `buyerCertificate`. Personal data. Source: declare page, `Certificate`.
package struct AMSCertificate: Sendable, Hashable {
    package var certificateType: String?
    package var certificateNo: Redacted<String>?
    package var holderName: AMSUserName?

    package init(certificateType: String?, certificateNo: Redacted<String>?, holderName: AMSUserName?) {
        self.certificateType = certificateType
        self.certificateNo = certificateNo
        self.holderName = holderName
    }

    init(_ buyer: BuyerCertificate) {
        certificateType = buyer.type.rawValue
        certificateNo = buyer.number
        let name = buyer.name
        holderName = AMSUserName(
            fullName: name.full,
            firstName: name.first,
            middleName: name.middle,
            lastName: name.last
        )
    }

    init(_ json: JSONValue, in path: String) throws(AMSMessageError) {
        certificateType = try AMSField.text(json, "certificateType", in: path)
        certificateNo = try AMSField.redacted(json, "certificateNo", in: path)
        guard let name = try AMSField.object(json, "holderName", in: path) else { return }
        holderName = try AMSUserName(name, in: path + "holderName.")
    }

    var json: JSONValue {
        .object([
            "certificateType": certificateType.map(JSONValue.string),
            "certificateNo": certificateNo.map { .string($0.exposed) },
            "holderName": holderName?.json,
        ])
    }
}

/// `holderName`. Personal data. Source: declare page, `UserName`.
package struct AMSUserName: Sendable, Hashable {
    package var fullName: Redacted<String>?
    package var firstName: Redacted<String>?
    package var middleName: Redacted<String>?
    package var lastName: Redacted<String>?

    package init(
        fullName: Redacted<String>? = nil,
        firstName: Redacted<String>? = nil,
        middleName: Redacted<String>? = nil,
        lastName: Redacted<String>? = nil
    ) {
        self.fullName = fullName
        self.firstName = firstName
        self.middleName = middleName
        self.lastName = lastName
    }

    init(_ json: JSONValue, in path: String) throws(AMSMessageError) {
        fullName = try AMSField.redacted(json, "fullName", in: path)
        firstName = try AMSField.redacted(json, "firstName", in: path)
        middleName = try AMSField.redacted(json, "middleName", in: path)
        lastName = try AMSField.redacted(json, "lastName", in: path)
    }

    var json: JSONValue? {
        let members = JSONValue.object([
            "fullName": fullName.map { .string($0.exposed) },
            "firstName": firstName.map { .string($0.exposed) },
            "middleName": middleName.map { .string($0.exposed) },
            "lastName": lastName.map { .string($0.exposed) },
        ])
        return members.members?.isEmpty == true ? nil : members
    }
}
