import DeclarationCore

/// Words in ids that bring a declaration into a state, so that a test or a demo needs no set-up.
///
/// | Where | Word | What happens |
/// |---|---|---|
/// | payment id | `NOTEXIST` | the payment is unknown |
/// | payment id | `INPROGRESS` | the payment is not finished |
/// | payment id | `PAYFAILED` | the payment failed |
/// | payment id | `ABNORMAL` | the buyer's account has a problem |
/// | payment id | `RISK` | risk control refuses |
/// | certificate number | ends in `0000` | the buyer is not the payer |
/// | request id | `REFUSE` | customs answers `-301` |
/// | request id | `SENDFAIL` | customs answers `4` |
/// | request id | `RETURNED` | customs answers `100` |
/// | request id | `STUCK` | customs never answers; the status stays "sending" |
///
/// Words are upper case and may stand anywhere in the id. Definitions of payments and receipt rules come first.
package enum MagicWords {
    static func state(ofPayment id: String) -> SimulatedPayment.State? {
        let states: [(String, SimulatedPayment.State)] = [
            ("NOTEXIST", .unknown), ("INPROGRESS", .inProgress), ("PAYFAILED", .failed), ("ABNORMAL", .abnormalUser),
            ("RISK", .riskRejected),
        ]
        return states.first { id.utf8.contains($0.0.utf8) }?.1
    }

    static func isOtherPayer(certificateNumber: String) -> Bool { certificateNumber.hasSuffix("0000") }

    /// The rules behind the words in request ids.
    static let receipts: [ReceiptRule] = [
        rule("REFUSE", ScriptedReceipt(code: "-301", text: "异常: 支付人信息与订购人不符")),
        rule("SENDFAIL", ScriptedReceipt(code: "4", text: "发送海关失败")),
        rule("RETURNED", ScriptedReceipt(code: "100", text: "海关退单")),
        rule("STUCK", nil),
    ]

    private static func rule(_ word: String, _ receipt: ScriptedReceipt?) -> ReceiptRule {
        ReceiptRule(requestID: Wildcard("*\(word)*"), receipt: receipt)
    }
}

extension String.UTF8View {
    /// Whether a word of ASCII stands anywhere: a plain search, where that of `String` weighs characters.
    fileprivate func contains(_ word: String.UTF8View) -> Bool {
        var rest = self[...]
        while let first = word.first, let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: word) { return true }
            rest.removeFirst()
        }
        return false
    }
}
