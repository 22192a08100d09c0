package import DeclarationCore

/// The JSON form of receipt rules: `{"customsCode": "NINGBO", "code": "120", "text": "matched"}`.
package enum ReceiptSettings {
    private static let requestID = Setting.optionalString(
        "requestId",
        help: "The request ids, with * and ?; else all."
    )
    private static let paymentID = Setting.optionalString(
        "paymentId",
        help: "The payment ids, with * and ?; else all."
    )
    private static let customsCode = Setting.optionalString("customsCode", help: "The office's code; else all.")
    private static let code = Setting.optionalString("code", help: "The receipt code; missing: never an answer.")
    private static let text = Setting.optionalString("text", help: "The receipt's text.")

    /// The keys of one rule.
    package static let schema = SettingsSchema(requestID, paymentID, customsCode, code, text)

    /// A list of rules under a key.
    package static func setting(_ name: String) -> Setting<[ReceiptRule]> {
        .list(name, of: schema, help: "What customs answers; the first rule that matches counts.") {
            values,
            value,
            reader in
            if value["text"] != nil, value["code"] == nil {
                reader.report("text", of: value, "has no meaning without `code`")
            }
            let text = (values[text] ?? nil) ?? ""
            return ReceiptRule(
                requestID: (values[requestID] ?? nil).map(Wildcard.init),
                paymentID: (values[paymentID] ?? nil).map(Wildcard.init),
                customsCode: (values[customsCode] ?? nil).map(CustomsCode.init(rawValue:)),
                receipt: (values[code] ?? nil).map { ScriptedReceipt(code: $0, text: text) }
            )
        }
    }
}
