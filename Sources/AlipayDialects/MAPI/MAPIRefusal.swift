package import AlipayMAPI
package import DeclarationCore

/// A refusal of the gateway itself: documented as unsigned, and without an echo of the request.
package struct MAPIRefusal: Error, Sendable, Hashable {
    /// The gateway's code.
    package let code: String

    /// Makes a refusal.
    package init(_ code: String) { self.code = code }

    /// The document.
    package var response: HTTPResponse {
        let writer = MAPIAnswerWriter(charset: .utf8, signType: .rsa2)
        let document = try? writer.document(.gatewayFailure(error: code), signer: nil)
        return document.map { MAPIRequest.response($0, .utf8) } ?? HTTPResponse(status: 500, headers: [:], body: [])
    }
}

extension MAPIRequest {
    /// A document as a response.
    package static func response(_ document: [UInt8], _ charset: MAPICharset) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["content-type": "text/xml;charset=\(charset.label)"], body: document)
    }

    /// The answer in the request's charset, signed as the request was.
    ///
    /// - Parameter nested: how an answer with records is signed, which no document tells; `nil` leaves it unsigned.
    package func response(_ answer: MAPIAnswer, nested: MAPISignedContent.NestedForm?) -> HTTPResponse {
        if case .gatewayFailure(let code) = answer { return MAPIRefusal(code).response }
        let writer = MAPIAnswerWriter(
            charset: parameters.charset,
            signType: signType,
            nestedForm: nested ?? .omitted
        )
        var isSigned = true
        if case .found(let result) = answer { isSigned = nested != nil || result.records.isEmpty }
        let document = try? writer.document(answer, echo: parameters, signer: isSigned ? keys.signer : nil)
        guard let document else {
            return MAPIRefusal("SYSTEM_ERROR").response
        }
        return Self.response(document, parameters.charset)
    }
}
