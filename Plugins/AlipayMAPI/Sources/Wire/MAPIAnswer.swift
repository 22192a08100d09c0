/// An answer of the legacy gateway, with values as the wire shows them. Source: protocol/mapi.md §3 to §6.
package enum MAPIAnswer: Sendable, Hashable {
    /// `is_success` F: the gateway refused before the business ran.
    case gatewayFailure(error: String)
    /// `result_code` FAIL.
    case businessFailure(code: String, text: String)
    /// `result_code` SUCCESS of a declaration.
    case declared(MAPIDeclareResult)
    /// `result_code` SUCCESS of a query.
    case found(MAPIQueryResult)

    /// The children of `response/alipay`, in the order of the documents' samples.
    var content: [MAPINode] {
        switch self {
        case .gatewayFailure: []
        case .businessFailure(let code, let text):
            [
                MAPINode("detail_error_code", code), MAPINode("detail_error_des", text),
                MAPINode("result_code", "FAIL"),
            ]
        case .declared(let result): [MAPINode("result_code", "SUCCESS")] + result.nodes
        case .found(let result): result.nodes + [MAPINode("result_code", "SUCCESS")]
        }
    }
}

/// An element that is written: a text or children.
package struct MAPINode: Sendable, Hashable {
    package let name: String
    package let text: String
    package let children: [MAPINode]

    package init(_ name: String, _ text: String) { (self.name, self.text, children) = (name, text, []) }

    package init(_ name: String, children: [MAPINode]) { (self.name, text, self.children) = (name, "", children) }

    /// The markup; an empty element as `<memo/>`, as in the samples.
    var markup: String {
        let inner = innerMarkup
        return inner.isEmpty ? "<\(name)/>" : "<\(name)>\(inner)</\(name)>"
    }

    /// What stands between the tags.
    var innerMarkup: String { children.isEmpty ? Self.escaped(text) : children.map(\.markup).joined() }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

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

/// The values of a successful query. Source: protocol/mapi.md §4.
package struct MAPIQueryResult: Sendable, Hashable {
    package var notFound: [String]
    package var records: [MAPIRecord]

    package init(notFound: [String], records: [MAPIRecord]) {
        self.notFound = notFound
        self.records = records
    }

    /// The ids of `not_found`, without blanks and empty ones.
    static func notFound(_ content: MAPIContent) -> [String] {
        (content.code("not_found") ?? "").split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    var nodes: [MAPINode] {
        let missing = notFound.isEmpty ? [] : [MAPINode("not_found", notFound.joined(separator: ","))]
        let found = records.isEmpty ? [] : [MAPINode("records", children: records.map(\.node))]
        return missing + found
    }
}

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
