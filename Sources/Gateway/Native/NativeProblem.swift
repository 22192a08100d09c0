import DeclarationCore

/// A refusal of the native API: problem details after RFC 9457.
struct NativeProblem: Error, Sendable, Hashable {
    /// The kinds; the raw value ends the `type`, and a client decides by it.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case malformed
        case invalid
        case unauthenticated
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case mediaType = "media-type"
        case tooLarge = "too-large"
        case conflict
        case duplicate
        case amountExceeded = "amount-exceeded"
        case bound
        case retransmission = "retransmission-not-allowed"
        case refused
        case throttled
        case notSent = "not-sent"
        case ledger
        case overloaded
    }

    let kind: Kind
    /// What is wrong with this request, and what to do; without personal data.
    let detail: String
    /// Where in the input, as paths of a declaration file or names of parameters.
    var problems: [Problem] = []
    /// More members.
    var more: [JSONValue.Member] = []
    var headers = HTTPHeaders()
    /// The path of the request.
    var instance: String?

    init(_ kind: Kind, _ detail: String, problems: [Problem] = []) {
        self.kind = kind
        self.detail = detail
        self.problems = problems
    }

    /// A parameter of the query that is wrong.
    static func parameter(_ name: String, _ message: String) -> NativeProblem {
        NativeProblem(.invalid, "The query is wrong.", problems: [Problem(.error, path: name, message)])
    }

    /// One that is worth another try, soon.
    func retrying(after seconds: Int = 1) -> NativeProblem {
        var problem = self
        problem.headers.append("retry-after", String(seconds))
        return problem
    }

    /// The answer.
    var response: HTTPResponse {
        var headers = headers
        headers.append("content-type", "application/problem+json")
        return HTTPResponse(status: kind.status, headers: headers, body: json.bytes)
    }

    private var json: JSONValue {
        let base = JSONValue.object([
            "type": .string(kind.type),
            "title": .string(kind.title),
            "status": .number(kind.status),
            "detail": .string(detail),
            "instance": instance.map(JSONValue.string),
            "problems": problems.isEmpty ? nil : .array(problems.map(\.nativeJSON)),
        ])
        return base.adding(more)
    }
}

extension NativeProblem.Kind {
    /// The `type` member.
    var type: String { "urn:declaration-router:problem:" + rawValue }

    /// The HTTP status.
    var status: Int {
        switch self {
        case .malformed: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .tooLarge: 413
        case .mediaType: 415
        case .conflict, .duplicate, .amountExceeded, .bound, .retransmission: 409
        case .invalid, .refused: 422
        case .throttled: 429
        case .notSent, .ledger, .overloaded: 503
        }
    }

    /// The same words for every occurrence.
    var title: String {
        switch self {
        case .malformed: "The body is no JSON"
        case .invalid: "The request is invalid"
        case .unauthenticated: "No known client"
        case .forbidden: "Not allowed for this client"
        case .notFound: "Nothing there"
        case .methodNotAllowed: "Not with this method"
        case .mediaType: "The body must be application/json"
        case .tooLarge: "The body is too large"
        case .conflict: "The id holds other content"
        case .duplicate: "Declared already"
        case .amountExceeded: "More than the payment's total"
        case .bound: "The id belongs elsewhere"
        case .retransmission: "The rules forbid to re-transmit it"
        case .refused: "The other side refused it"
        case .throttled: "Too many requests"
        case .notSent: "Nothing was sent"
        case .ledger: "The ledger can't be used"
        case .overloaded: "Too much to do"
        }
    }
}

extension Problem {
    /// For clients.
    var nativeJSON: JSONValue {
        .object([
            "severity": .string(severity.rawValue),
            "path": .string(path),
            "message": .string(message),
            "line": line.map { .number($0) },
        ])
    }
}
