import DeclarationCore

/// An answer that may be looked at.
struct AMSCheckedAnswer: Sendable {
    let json: JSONValue
    /// Whether a signature verified; when not, the answer's status is `F` or `U`.
    let isAuthenticated: Bool
}

/// Decides how far an answer is believed, before its JSON is parsed.
///
/// AMS "Digital signature" lets an answer be unsigned when the request could not be authenticated. The rules:
/// - another HTTP status than 200: nothing is known, the body is not looked at;
/// - signature and time: the signature must verify over the bytes that came;
/// - one of the two, or several of one: not believed;
/// - neither: only a failure or "unknown" is taken, and marked as unauthenticated. A success is never.
struct AMSAnswerCheck: Sendable {
    let clientID: String
    let verifier: any MessageVerifier

    /// - Parameter signedPrefix: the request's own method, path and client id.
    func answer(_ response: HTTPResponse, signedPrefix: [UInt8]) throws(ProviderError) -> AMSCheckedAnswer {
        guard response.status == 200 else {
            throw ProviderError(
                .answered,
                .httpStatus,
                "the answer's HTTP status is \(response.status), not 200; whether the call took effect is unknown",
                httpStatus: response.status
            )
        }
        let signature = try single("signature", in: response.headers)
        let time = try single("response-time", in: response.headers)
        switch (signature, time) {
        case (.some(let signature), .some(let time)):
            try verify(signature, time, response, signedPrefix)
            return AMSCheckedAnswer(json: try parse(response.body), isAuthenticated: true)
        case (nil, nil): return try unsigned(response.body)
        case (.some, nil): throw .unverified("the answer has a signature but no response-time")
        case (nil, .some): throw .unverified("the answer has a response-time but no signature")
        }
    }

    /// The value of a header; an empty one counts as missing.
    private func single(_ name: String, in headers: HTTPHeaders) throws(ProviderError) -> String? {
        let values = headers.values(name)
        guard values.count < 2 else { throw .unverified("the answer has several \(name) headers") }
        return values.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func verify(
        _ signature: String,
        _ time: String,
        _ response: HTTPResponse,
        _ signedPrefix: [UInt8]
    ) throws(ProviderError) {
        let answerer = try single("client-id", in: response.headers)
        guard answerer == nil || answerer == clientID else {
            throw .unverified("the answer is for another client id; check `clientId`")
        }
        guard let header = AMSSignatureHeader(signature) else {
            throw .unverified("the answer's signature header can't be read")
        }
        guard header.algorithm == AMSSignatureHeader.rsa256 else {
            throw .unverified("the answer's signature algorithm is not RSA256")
        }
        let content = AMSSigningContent.bytes(prefix: signedPrefix, time: time, body: response.body)
        guard verifier.isValid(signature: header.signature, for: content) else {
            throw .unverified(
                "the answer's signature doesn't verify; check that `alipayPublicKey` is Alipay's, with `customs keys check`"
            )
        }
    }

    private func unsigned(_ body: [UInt8]) throws(ProviderError) -> AMSCheckedAnswer {
        let json = try parse(body)
        guard let result = AMSResult(in: json) else { throw .unreadableResult }
        guard result.status == .failure || result.status == .unknown else {
            throw .unverified("the answer is not signed and doesn't report a failure, so it is not believed")
        }
        return AMSCheckedAnswer(json: json, isAuthenticated: false)
    }

    private func parse(_ body: [UInt8]) throws(ProviderError) -> JSONValue {
        guard let json = try? JSONParser.parse(body) else {
            throw ProviderError(
                .answered,
                .unreadableAnswer,
                "the answer is not JSON in UTF-8 (\(body.count) bytes)",
                httpStatus: 200
            )
        }
        return json
    }
}

extension ProviderError {
    static func unverified(_ message: String) -> ProviderError {
        ProviderError(.answered, .unverifiedAnswer, message, httpStatus: 200)
    }

    static var unreadableResult: ProviderError {
        ProviderError(
            .answered,
            .unreadableAnswer,
            "the answer has no `result` with a `resultStatus`, so it says nothing",
            httpStatus: 200
        )
    }
}
