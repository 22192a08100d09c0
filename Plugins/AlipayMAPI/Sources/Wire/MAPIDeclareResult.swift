/// The values of a successful declaration. Source: protocol/mapi.md §3.
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

    private static var fields: [(String, WritableKeyPath<MAPIDeclareResult, String?>)] {
        [
            ("out_request_no", \.outRequestNo), ("trade_no", \.tradeNo), ("alipay_declare_no", \.alipayDeclareNo),
            ("identity_check", \.identityCheck), ("ver_dept", \.verDept), ("pay_code", \.payCode),
            ("pay_transaction_id", \.payTransactionID), ("total_amount", \.totalAmount), ("currency", \.currency),
        ]
    }

    /// Takes the values out of an answer's content; codes and numbers lose surrounding blanks.
    init(_ content: MAPIContent) {
        for (name, path) in Self.fields { self[keyPath: path] = content.code(name) }
    }

    var nodes: [MAPINode] {
        Self.fields.compactMap { name, path in self[keyPath: path].map { MAPINode(name, $0) } }
    }
}
