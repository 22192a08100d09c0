package import DeclarationCore

/// Writes answers as the gateway does: the side of the simulator.
package struct MAPIAnswerWriter: Sendable {
    /// The charset of the document; its label goes into the XML declaration.
    package var charset: MAPICharset
    /// The sign type of the answer.
    package var signType: MAPISignType
    /// How nested elements are signed.
    package var nestedForm: MAPISignedContent.NestedForm

    /// Makes a writer.
    package init(
        charset: MAPICharset,
        signType: MAPISignType,
        nestedForm: MAPISignedContent.NestedForm = .markup
    ) {
        self.charset = charset
        self.signType = signType
        self.nestedForm = nestedForm
    }

    /// The document of an answer. A character that the charset lacks becomes a question mark: what is asked for has been
    /// done, and a text for people must not keep the client from learning that.
    ///
    /// - Parameters:
    ///   - echo: the request's parameters, which the gateway repeats: with personal data if it had some; `nil` for none.
    ///   - signer: signs the answer; `nil` for an unsigned one. Answers with `is_success` F are never signed.
    /// - Throws: when signing fails.
    package func document(
        _ answer: MAPIAnswer,
        echo: MAPIParameters? = nil,
        signer: (any MessageSigner)?
    ) throws(MAPIMessageError) -> [UInt8] {
        var text = ""
        // More than most answers need.
        text.reserveCapacity(2_048)
        text += "<?xml version=\"1.0\" encoding=\"\(charset.label)\"?>\n<alipay>"
        if case .gatewayFailure(let error) = answer {
            text += "<is_success>F</is_success>"
            MAPINode("error", error).write(into: &text)
        } else {
            text += "<is_success>T</is_success>"
            if let echo { write(echo, into: &text) }
            text += "<response><alipay>"
            for node in answer.content { node.write(into: &text) }
            text += "</alipay></response>"
            if let signer { try write(signatureOf: answer, by: signer, into: &text) }
        }
        return try bytes(text + "</alipay>")
    }

    private func write(_ echo: MAPIParameters, into text: inout String) {
        text += "<request>"
        for field in echo.fields {
            text += "<param name=\""
            MAPINode.write(escaped: String(decoding: field.name, as: UTF8.self), into: &text)
            text += "\">"
            MAPINode.write(escaped: echo.charset.text(of: field.value) ?? "", into: &text)
            text += "</param>"
        }
        text += "</request>"
    }

    private func write(
        signatureOf answer: MAPIAnswer,
        by signer: any MessageSigner,
        into text: inout String
    ) throws(MAPIMessageError) {
        var parts: [MAPISignedContent.Part] = []
        for node in answer.content {
            var nested: MAPISignedContent.Nested?
            if !node.children.isEmpty {
                nested = .init(markup: try bytes(node.markup), innerMarkup: try bytes(node.innerMarkup))
            }
            let text = Array(charset.expressible(node.text).utf8)
            parts.append(.init(name: Array(node.name.utf8)[...], text: text[...], nested: nested))
        }
        let content = MAPISignedContent(parts, charset: charset)
        guard let message = content.stringToSign(nestedForm, trimmed: false) else { throw unexpressible }
        do {
            MAPINode("sign", signType.text(try signer.sign(message))).write(into: &text)
            MAPINode("sign_type", signType.rawValue).write(into: &text)
        } catch {
            throw MAPIMessageError(error.message)
        }
    }

    private func bytes(_ text: String) throws(MAPIMessageError) -> [UInt8] {
        guard let bytes = charset.bytes(of: charset.expressible(text)) else { throw unexpressible }
        return bytes
    }

    private var unexpressible: MAPIMessageError {
        MAPIMessageError("the answer can't be written in \(charset.label)")
    }
}
