package import DeclarationCore
import ExpatXML
import TextEncodings

/// An answer's document, taken apart but not yet believed. The echo of the request is ignored.
package struct MAPIEnvelope: Sendable {
    /// `is_success`: `T` or `F` where the answer is one of the gateway's.
    package let isSuccess: String
    /// `error`, the gateway's code.
    package let error: String?
    /// The children of `response/alipay`; `nil` when there is none.
    package let content: MAPIContent?
    private let sign: String?
    private let signType: String?
    private let charset: MAPICharset

    /// Reads a document.
    ///
    /// - Throws: when it is not XML that can be read safely, or not an answer of the gateway; shows no values.
    package init(_ bytes: [UInt8]) throws(MAPIMessageError) {
        let document = try Self.parse(bytes)
        let root = document.root
        guard root.isNamed("alipay") else {
            throw MAPIMessageError("not an answer of the gateway: the root element is not `alipay`")
        }
        // Senders that declare GB2312 mix in characters of GBK, whose bytes are the same for all the others.
        let encoding: TextEncoding = document.encoding == .gb2312 ? .gbk : document.encoding
        charset = MAPICharset(label: encoding.rawValue, encoding: encoding)
        let top = MAPIContent(root, in: bytes)
        try top.requireUnique(Self.names)
        guard let success = top.code("is_success") else { throw MAPIMessageError("`is_success` is missing") }
        isSuccess = success
        error = top.code("error")
        sign = top.code("sign")
        signType = top.code("sign_type")
        content = root.child("response")?.children.first.map { MAPIContent($0, in: bytes) }
        try content?.requireUnique(Self.contentNames)
    }

    /// The elements that are read here and, of the answer's content, by whoever takes it.
    private static let names = ["is_success", "error", "sign", "sign_type", "request", "response"]
    private static let contentNames =
        MAPIDeclareResult.names + MAPIQueryResult.names + ["result_code", "detail_error_code", "detail_error_des"]

    private static func parse(_ bytes: [UInt8]) throws(MAPIMessageError) -> XMLDocument {
        do throws(XMLFailure) {
            return try XMLDocument.parse(bytes)
        } catch {
            throw MAPIMessageError("the answer can't be read: \(error)")
        }
    }

    /// What the answer's signature is worth.
    package enum Signature: Sendable, Hashable {
        /// It covers everything.
        case verified
        /// It covers the plain elements, but not those with children.
        case verifiedWithoutNested
        /// There is none.
        case missing
        /// It is of another type than the backend's: the other side, or whoever answered, may not choose a weaker one.
        case otherType
        /// It doesn't verify.
        case mismatch
    }

    /// Checks the signature: the texts as they came, then without surrounding blanks; nested elements in each form.
    package func signature(_ type: MAPISignType, _ verifier: any MessageVerifier) -> Signature {
        guard let sign else { return .missing }
        guard signType ?? type.rawValue == type.rawValue else { return .otherType }
        guard let signature = type.bytes(sign) else { return .mismatch }
        let signed = signedContent
        if signed.isAmbiguous { return .mismatch }
        let forms: [MAPISignedContent.NestedForm] = signed.isNested ? MAPISignedContent.NestedForm.allCases : [.markup]
        for form in forms {
            for trimmed in signed.hasBlanksAround ? [false, true] : [false] {
                guard let message = signed.stringToSign(form, trimmed: trimmed), !message.isEmpty,
                    verifier.isValid(signature: signature, for: message)
                else { continue }
                return form == .omitted ? .verifiedWithoutNested : .verified
            }
        }
        return .mismatch
    }

    /// The content where there is one, for a success alone. A refusal of the gateway has none, and one client falls back
    /// to its code; the content's signature would say nothing of the `error` beside it.
    private var signedContent: MAPISignedContent {
        let code = content == nil ? error : nil
        let parts =
            isSuccess == "F"
            ? code.map { [.init(name: Array("error".utf8)[...], text: Array($0.utf8)[...])] } : content?.signedParts
        return MAPISignedContent(parts ?? [], charset: charset)
    }
}
