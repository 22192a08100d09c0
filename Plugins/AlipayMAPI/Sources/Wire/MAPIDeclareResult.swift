/// The values of a successful declaration. Source: mapi "Declare".
package struct MAPIDeclareResult: Sendable, Hashable {
    package var outRequestNo: String?
    package var tradeNo: String?
    package var alipayDeclareNo: String?
    package var identityCheck: String?
    package var verDept: String?
    package var payCode: String?
    package var payTransactionID: String?
    package var totalAmount: String?
    package var currency: String?

    package init() {}

    /// The elements.
    static let names = [
        "out_request_no", "trade_no", "alipay_declare_no", "identity_check", "ver_dept", "pay_code",
        "pay_transaction_id", "total_amount", "currency",
    ]

    /// Takes the values out of an answer's content; codes and numbers lose surrounding blanks.
    init(_ content: MAPIContent) {
        outRequestNo = content.code("out_request_no")
        tradeNo = content.code("trade_no")
        alipayDeclareNo = content.code("alipay_declare_no")
        identityCheck = content.code("identity_check")
        verDept = content.code("ver_dept")
        payCode = content.code("pay_code")
        payTransactionID = content.code("pay_transaction_id")
        totalAmount = content.code("total_amount")
        currency = content.code("currency")
    }

    var nodes: [MAPINode] {
        let fields = [
            ("out_request_no", outRequestNo), ("trade_no", tradeNo), ("alipay_declare_no", alipayDeclareNo),
            ("identity_check", identityCheck), ("ver_dept", verDept), ("pay_code", payCode),
            ("pay_transaction_id", payTransactionID), ("total_amount", totalAmount), ("currency", currency),
        ]
        return fields.compactMap { name, value in value.map { MAPINode(name, $0) } }
    }
}
