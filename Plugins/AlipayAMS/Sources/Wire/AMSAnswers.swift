package import DeclarationCore

/// The body of an answer to a declare request, with the API's own field names.
///
/// Source: docs.antom.com/ac/ams/declare, response parameters (2024-05-13).
package struct AMSDeclareAnswer: Sendable, Hashable {
    package var result: AMSResult
    package var customsPaymentId: String?
    package var customsOrderId: String?
    package var identityCheckResult: String?
    package var clearingChannel: String?
    package var clearingTransactionId: String?
    package var customsProviderRegistrationId: String?

    /// An answer with a result alone.
    package init(_ result: AMSResult) { self.result = result }

    /// Reads an answer; what is damaged or empty beside the result is left out. `nil` without a result.
    package init?(_ json: JSONValue) {
        guard let result = AMSResult(in: json) else { return nil }
        self.result = result
        customsPaymentId = json.text("customsPaymentId")
        customsOrderId = json.text("customsOrderId")
        identityCheckResult = json.text("identityCheckResult")
        clearingChannel = json.text("clearingChannel")
        clearingTransactionId = json.text("clearingTransactionId")
        customsProviderRegistrationId = json.text("customsProviderRegistrationId")
    }

    /// The bytes to sign and send back.
    package var bytes: [UInt8] {
        JSONValue.object([
            "result": result.json,
            "customsPaymentId": customsPaymentId.map(JSONValue.string),
            "customsOrderId": customsOrderId.map(JSONValue.string),
            "identityCheckResult": identityCheckResult.map(JSONValue.string),
            "clearingChannel": clearingChannel.map(JSONValue.string),
            "clearingTransactionId": clearingTransactionId.map(JSONValue.string),
            "customsProviderRegistrationId": customsProviderRegistrationId.map(JSONValue.string),
        ]).bytes
    }
}

/// The body of an answer to an inquiry. Source: docs.antom.com/ac/ams/inquirydeclare (2024-05-13).
package struct AMSInquiryAnswer: Sendable, Hashable {
    package var result: AMSResult
    package var declarationRequestsNotFound: [String]
    package var declarationRecords: [AMSDeclarationRecord]

    /// An answer.
    package init(
        _ result: AMSResult,
        declarationRequestsNotFound: [String] = [],
        declarationRecords: [AMSDeclarationRecord] = []
    ) {
        self.result = result
        self.declarationRequestsNotFound = declarationRequestsNotFound
        self.declarationRecords = declarationRecords
    }

    /// Reads an answer; records without an id and other damaged parts are left out. `nil` without a result.
    package init?(_ json: JSONValue) {
        guard let result = AMSResult(in: json) else { return nil }
        self.result = result
        declarationRequestsNotFound = (json["declarationRequestsNotFound"]?.array ?? []).compactMap(\.nonEmptyText)
        declarationRecords = (json["declarationRecords"]?.array ?? []).compactMap { AMSDeclarationRecord($0) }
    }

    /// The bytes to sign and send back; empty lists are left out, as documented.
    package var bytes: [UInt8] {
        let records = declarationRecords.map(\.json)
        let missing = declarationRequestsNotFound.map(JSONValue.string)
        return JSONValue.object([
            "declarationRecords": records.isEmpty ? nil : .array(records),
            "declarationRequestsNotFound": missing.isEmpty ? nil : .array(missing),
            "result": result.json,
        ]).bytes
    }
}
