/// An answer of the legacy gateway, with values as the wire shows them. Source: mapi "Declare" and "Query".
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
