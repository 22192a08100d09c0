/// One `customs_declare` of a query's answer.
package struct MAPIRecord: Sendable, Hashable {
    package var alipayDeclareNo: String?
    package var amount: String?
    package var isSplit: String?
    package var subOutBizNo: String?
    package var customsPlace: String?
    package var lastModifiedTime: String?
    package var memo: String?
    package var merchantCustomsCode: String?
    package var merchantCustomsName: String?
    package var outRequestNo: String?
    package var status: String?
    package var tradeNo: String?
    package var customsCode: String?
    package var customsInfo: String?
    package var customsReturnTime: String?

    package init() {}

    /// The elements in the order of the samples; texts keep their blanks, codes and numbers lose them.
    private static var fields: [(String, WritableKeyPath<MAPIRecord, String?>, isText: Bool)] {
        [
            ("alipay_declare_no", \.alipayDeclareNo, false), ("amount", \.amount, false),
            ("is_split", \.isSplit, false), ("sub_out_biz_no", \.subOutBizNo, false),
            ("customs_place", \.customsPlace, false), ("last_modified_time", \.lastModifiedTime, false),
            ("memo", \.memo, true), ("merchant_customs_code", \.merchantCustomsCode, false),
            ("merchant_customs_name", \.merchantCustomsName, true), ("out_request_no", \.outRequestNo, false),
            ("status", \.status, false), ("trade_no", \.tradeNo, false), ("customs_code", \.customsCode, false),
            ("customs_info", \.customsInfo, true), ("customs_return_time", \.customsReturnTime, false),
        ]
    }

    /// The elements.
    static let names = fields.map(\.0)

    init(_ content: MAPIContent) {
        for (name, path, isText) in Self.fields {
            self[keyPath: path] = isText ? content.text(name) : content.code(name)
        }
    }

    var node: MAPINode {
        MAPINode(
            "customs_declare",
            children: Self.fields.compactMap { name, path, _ in self[keyPath: path].map { MAPINode(name, $0) } }
        )
    }
}
