package import DeclarationCore

extension MAPIParameters {
    /// The same parameters with `sign_type` and `sign` at the end.
    ///
    /// - Throws: when the crypto library fails; nothing was sent.
    package consuming func signed(_ type: MAPISignType, by signer: any MessageSigner) throws(SigningError)
        -> MAPIParameters
    {
        let signature = try signer.sign(stringToSign)
        append("sign_type", bytes: type.rawValue.utf8)
        append("sign", bytes: type.text(signature).utf8)
        return self
    }

    /// What is wrong with the signature that came with the parameters; `nil` when it verifies.
    ///
    /// - Parameter verifier: gives the key of a sign type; `nil` when the partner may not use the type.
    package func signatureProblem(verifier: (MAPISignType) -> (any MessageVerifier)?) -> SignatureProblem? {
        guard let type = self["sign_type"].flatMap(MAPISignType.init(rawValue:)), let verifier = verifier(type) else {
            return .unsupportedType
        }
        guard let signature = self["sign"].flatMap(type.bytes),
            verifier.isValid(signature: signature, for: stringToSign)
        else { return .mismatch }
        return nil
    }

    /// Why a request's signature doesn't count; the raw value is the gateway's own error code.
    package enum SignatureProblem: String, Sendable, Hashable {
        /// `sign_type` is missing, in lower case, or not one the partner may use.
        case unsupportedType = "ILLEGAL_SIGN_TYPE"
        /// `sign` is missing or doesn't verify.
        case mismatch = "ILLEGAL_SIGN"
    }
}
