package import DeclarationCore

extension Acceptance {
    /// Maps a successful declaration. Source: mapi "Declare".
    init(_ result: MAPIDeclareResult) {
        self.init(
            customsPaymentID: result.tradeNo,
            declarationNumber: result.alipayDeclareNo,
            identityCheck: result.identityCheck.map(IdentityCheck.init(mapi:)),
            clearingChannel: result.verDept.map(ClearingChannel.init(mapi:)),
            clearingTransactionID: result.payTransactionID,
            registrationID: result.payCode,
            totalAmountText: result.totalAmount,
            currencyText: result.currency,
            reason: OutcomeReason(.accepted, code: "SUCCESS", isAuthenticated: true)
        )
    }
}

extension IdentityCheck {
    fileprivate init(mapi text: String) {
        switch text {
        case "T", "t": self = .passed
        case "F", "f": self = .notPassed
        default: self.init(rawValue: text)
        }
    }
}

extension ClearingChannel {
    fileprivate init(mapi text: String) {
        switch text {
        case "1": self = .unionPay
        case "2": self = .netsUnion
        case "3": self = .other
        default: self.init(rawValue: text)
        }
    }

    /// The number that stands for it in `ver_dept`.
    package var mapiText: String {
        switch self {
        case .unionPay: "1"
        case .netsUnion: "2"
        default: "3"
        }
    }
}
