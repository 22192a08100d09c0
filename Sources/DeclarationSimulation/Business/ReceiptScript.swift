package import DeclarationCore

/// What customs answers, without the time.
package struct ScriptedReceipt: Sendable, Hashable {
    /// The code, such as `success`, `2`, `-301`.
    package var code: String
    /// The text.
    package var text: String

    /// Makes a receipt.
    package init(code: String, text: String) {
        self.code = code
        self.text = text
    }
}

/// What customs answers to some declarations.
package struct ReceiptRule: Sendable, Hashable {
    /// The request ids; `nil` for all.
    package var requestID: Wildcard?
    /// The payment ids; `nil` for all.
    package var paymentID: Wildcard?
    /// The office; `nil` for all.
    package var customsCode: CustomsCode?
    /// The answer; `nil` for none ever: the declaration stays in sending.
    package var receipt: ScriptedReceipt?

    /// Makes a rule.
    package init(
        requestID: Wildcard? = nil,
        paymentID: Wildcard? = nil,
        customsCode: CustomsCode? = nil,
        receipt: ScriptedReceipt?
    ) {
        self.requestID = requestID
        self.paymentID = paymentID
        self.customsCode = customsCode
        self.receipt = receipt
    }

    func matches(_ declaration: SimulatedDeclaration) -> Bool {
        requestID?.matches(declaration.requestID.rawValue) != false
            && paymentID?.matches(declaration.paymentID.rawValue) != false
            && (customsCode ?? declaration.customsCode) == declaration.customsCode
    }
}
