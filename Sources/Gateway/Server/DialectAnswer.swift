import DeclarationCore

/// A dialect's answer, with what the access log and the metrics say of it.
struct DialectAnswer: Sendable {
    let response: HTTPResponse
    /// The dialect's own code, of a closed list: a label of the metrics.
    let code: String
    /// Who asked; `nil` when nobody known did.
    let client: ClientID?

    init(_ response: HTTPResponse, code: String, client: ClientID? = nil) {
        self.response = response
        self.code = code
        self.client = client
    }
}

extension HTTPResponse {
    /// A failure in no dialect.
    static func failure(_ status: Int) -> HTTPResponse { HTTPResponse(status: status, headers: [:], body: []) }
}
