package import DeclarationCore

/// One record of an inquiry's answer: exactly these twelve members in the official libraries' models.
package struct AMSDeclarationRecord: Sendable, Hashable {
    package var declarationRequestId: String
    package var customsPaymentId: String?
    package var customsOrderId: String?
    package var customs: AMSCustomsInfo?
    package var merchantCustomsInfo: AMSMerchantCustomsInfo?
    package var declarationAmount: AMSAmount?
    package var splitOrder: Bool?
    package var declarationRequestStatus: String?
    package var lastModifiedTime: String?
    package var customsDeclarationResultCode: String?
    package var customsDeclarationResultDesc: String?
    package var customsDeclarationReturnTime: String?

    /// A record; the rest is set field by field.
    package init(declarationRequestId: String) { self.declarationRequestId = declarationRequestId }

    /// Reads a record; a damaged or empty field is left out. `nil` without an id.
    package init?(_ json: JSONValue) {
        guard let id = json.text("declarationRequestId") else { return nil }
        declarationRequestId = id
        customsPaymentId = json.text("customsPaymentId")
        customsOrderId = json.text("customsOrderId")
        customs = json["customs"].map {
            AMSCustomsInfo(customsCode: $0.text("customsCode"), region: $0.text("region"))
        }
        merchantCustomsInfo = json["merchantCustomsInfo"].map {
            AMSMerchantCustomsInfo(
                merchantCustomsCode: $0.text("merchantCustomsCode"),
                merchantCustomsName: $0.text("merchantCustomsName")
            )
        }
        declarationAmount = json["declarationAmount"].map {
            AMSAmount(currency: $0.text("currency"), value: $0.text("value"))
        }
        splitOrder = json["splitOrder"]?.lenientBool
        declarationRequestStatus = json.text("declarationRequestStatus")
        lastModifiedTime = json.text("lastModifiedTime")
        customsDeclarationResultCode = json.text("customsDeclarationResultCode")
        customsDeclarationResultDesc = json.text("customsDeclarationResultDesc")
        customsDeclarationReturnTime = json.text("customsDeclarationReturnTime")
    }

    /// The record as it goes out; `splitOrder` bare, as in the documented sample.
    var json: JSONValue {
        .object([
            "declarationRequestId": .string(declarationRequestId),
            "customsPaymentId": customsPaymentId.map(JSONValue.string),
            "customsOrderId": customsOrderId.map(JSONValue.string),
            "customs": customs?.json,
            "merchantCustomsInfo": merchantCustomsInfo?.json,
            "declarationAmount": declarationAmount?.json,
            "splitOrder": splitOrder.map(JSONValue.bool),
            "declarationRequestStatus": declarationRequestStatus.map(JSONValue.string),
            "lastModifiedTime": lastModifiedTime.map(JSONValue.string),
            "customsDeclarationResultCode": customsDeclarationResultCode.map(JSONValue.string),
            "customsDeclarationResultDesc": customsDeclarationResultDesc.map(JSONValue.string),
            "customsDeclarationReturnTime": customsDeclarationReturnTime.map(JSONValue.string),
        ])
    }
}
