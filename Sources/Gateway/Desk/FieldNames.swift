import DeclarationCore

/// What a dialect calls the fields of a declaration: a client knows no others.
struct FieldNames: Sendable {
    private let names: [String: String]

    /// The name of a path; the path itself where the dialect has no such field, as for the payment id of another
    /// generation.
    func name(_ path: String) -> String { names[path] ?? path }

    /// What is wrong, one field after the other.
    func text(_ problems: [Problem]) -> String {
        problems.filter { $0.severity == .error }
            .map { $0.path.isEmpty ? $0.message : "\(name($0.path)): \($0.message)" }.joined(separator: "; ")
    }

    /// AMS's names. Source: AMS "Declare".
    static let ams = FieldNames(names: [
        "requestId": "declarationRequestId", "paymentIds": "paymentId", "paymentIds.ams": "paymentId",
        "amount": "declarationAmount", "amount.minorUnits": "declarationAmount.value",
        "amount.currency": "declarationAmount.currency", "customs": "customs.customsCode",
        "customs.code": "customs.customsCode", "customs.region": "customs.region",
        "merchant.customsCode": "merchantCustomsInfo.merchantCustomsCode",
        "merchant.customsName": "merchantCustomsInfo.merchantCustomsName", "splitOrder": "splitOrder",
        "subOrderId": "suborderId", "buyer": "buyerCertificate",
        "buyer.certificateType": "buyerCertificate.certificateType",
        "buyer.certificateNumber": "buyerCertificate.certificateNo", "buyer.name": "buyerCertificate.holderName",
        "buyer.name.full": "buyerCertificate.holderName.fullName",
        "buyer.name.first": "buyerCertificate.holderName.firstName",
        "buyer.name.middle": "buyerCertificate.holderName.middleName",
        "buyer.name.last": "buyerCertificate.holderName.lastName",
    ])

    /// mapi's names. Source: mapi "Declare".
    static let mapi = FieldNames(names: [
        "requestId": "out_request_no", "paymentIds": "trade_no", "paymentIds.mapi": "trade_no", "amount": "amount",
        "amount.minorUnits": "amount", "customs": "customs_place", "customs.code": "customs_place",
        "merchant.customsCode": "merchant_customs_code", "merchant.customsName": "merchant_customs_name",
        "splitOrder": "is_split", "subOrderId": "sub_out_biz_no", "buyer": "buyer_id_no",
        "buyer.certificateNumber": "buyer_id_no", "buyer.name": "buyer_name", "buyer.name.full": "buyer_name",
    ])
}
