import DeclarationCore

/// `result`: whether the call worked; says nothing about what customs decided.
///
/// Source: docs.antom.com/ac/ams/declare, `Result`. The status decides, not the code.
package struct AMSResult: Sendable, Hashable {
    package var resultCode: String
    package var resultStatus: String
    /// ``resultStatus`` as documented; `nil` for another one.
    package var status: AMSResultCode.Status? { AMSResultCode.Status(rawValue: resultStatus) }
    package var resultMessage: String

    package init(resultCode: String, resultStatus: String, resultMessage: String) {
        self.resultCode = resultCode
        self.resultStatus = resultStatus
        self.resultMessage = resultMessage
    }

    /// The result of a documented code, with its documented status and text.
    package init(_ code: AMSResultCode) {
        self.init(resultCode: code.code, resultStatus: code.status.rawValue, resultMessage: code.message)
    }

    /// Reads the result of an answer; `nil` when there is none or it has no status.
    init?(in answer: JSONValue) {
        guard let result = answer["result"], let status = result["resultStatus"]?.string else { return nil }
        resultStatus = status
        resultCode = result.text("resultCode") ?? ""
        resultMessage = result.text("resultMessage") ?? ""
    }

    var json: JSONValue {
        .object([
            "resultCode": .string(resultCode), "resultStatus": .string(resultStatus),
            "resultMessage": .string(resultMessage),
        ])
    }
}
