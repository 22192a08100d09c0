import DeclarationCore

extension MAPICodec {
    /// What the gateway said of a declaration.
    ///
    /// - Throws: `answered`, when the answer can't be read or believed.
    func parse(_ response: HTTPResponse, to request: DeclareRequest) throws(ProviderError) -> DeclareOutcome {
        let answer = try verified(response, toleratesNested: false)
        switch answer.verdict {
        case .refused(let reason): return reason.outcomeClass == .unknownOutcome ? .unknown(reason) : .rejected(reason)
        case .success(let content):
            let result = MAPIDeclareResult(content)
            guard result.outRequestNo == request.declaration.requestID.rawValue else {
                throw unreadable("the answer is not about the request id that was sent; do not believe it, inquire")
            }
            return .accepted(Acceptance(result))
        }
    }

    /// What the gateway knows of declarations.
    ///
    /// - Throws: `answered`, when the answer can't be read or believed, or leaves out an id that was asked for.
    func parse(_ response: HTTPResponse, to ids: [RequestID]) throws(ProviderError) -> InquiryOutcome {
        let answer = try verified(response, toleratesNested: settings.nestedSignature == .lenient)
        switch answer.verdict {
        case .refused(let reason): return reason.outcomeClass == .unknownOutcome ? .unknown(reason) : .rejected(reason)
        case .success(let content):
            let asked = Set(ids)
            let records = try records(content).filter { asked.contains($0.requestID) }
            let notFound = MAPIQueryResult.notFound(content).map(RequestID.init(rawValue:)).filter(asked.contains)
            let missing = asked.subtracting(records.map(\.requestID)).subtracting(notFound)
            guard missing.isEmpty else {
                throw unreadable("the answer says nothing about \(missing.count) of \(ids.count) ids; inquire again")
            }
            return .answered(
                InquiryAnswer(records: records, notFound: notFound, isAuthenticated: answer.coversRecords)
            )
        }
    }

    private func records(_ content: MAPIContent) throws(ProviderError) -> [DeclarationRecord] {
        var records: [DeclarationRecord] = []
        for element in content.list("customs_declare", of: "records") {
            do throws(MAPIMessageError) {
                try element.requireUnique()
                records.append(try DeclarationRecord(MAPIRecord(element)))
            } catch {
                throw unreadable(error.description)
            }
        }
        return records
    }

    private enum Verdict {
        case success(MAPIContent)
        case refused(OutcomeReason)
    }

    private struct VerifiedAnswer {
        let verdict: Verdict
        /// Whether the signature covers elements with children too.
        let coversRecords: Bool
    }

    /// Reads an answer and checks its signature.
    ///
    /// - Parameter toleratesNested: whether a success that brings nested elements is taken though no form of the
    ///   signature verifies.
    private func verified(_ response: HTTPResponse, toleratesNested: Bool) throws(ProviderError) -> VerifiedAnswer {
        let envelope = try envelope(response)
        let signature = envelope.signature(settings.signType, keys.verifier)
        switch envelope.isSuccess {
        case "F": return VerifiedAnswer(verdict: .refused(try refusal(envelope, signature)), coversRecords: false)
        case "T": break
        default: throw unreadable("`is_success` is neither T nor F")
        }
        guard let content = envelope.content, let result = content.code("result_code") else {
            throw unreadable("`result_code` is missing")
        }
        let isTolerated =
            toleratesNested && result == "SUCCESS" && signature == .mismatch && content.hasNested("records")
        guard signature.isVerified || isTolerated else { throw unverified(signature) }
        switch result {
        case "SUCCESS": return VerifiedAnswer(verdict: .success(content), coversRecords: signature == .verified)
        case "FAIL": return VerifiedAnswer(verdict: .refused(failure(content)), coversRecords: false)
        default: throw unreadable("`result_code` is neither SUCCESS nor FAIL")
        }
    }

    private func envelope(_ response: HTTPResponse) throws(ProviderError) -> MAPIEnvelope {
        guard response.status == 200 else {
            throw ProviderError(
                .answered,
                .httpStatus,
                "the gateway answered with HTTP status \(response.status)",
                httpStatus: response.status
            )
        }
        do throws(MAPIMessageError) {
            return try MAPIEnvelope(response.body)
        } catch {
            throw unreadable(error.description)
        }
    }

    /// A refusal before the business ran. Documented as unsigned: whoever broke the connection may have written it.
    private func refusal(_ envelope: MAPIEnvelope, _ signature: MAPIEnvelope.Signature) throws(ProviderError)
        -> OutcomeReason
    {
        guard let code = envelope.error else { throw unreadable("`is_success` is F, but `error` is missing") }
        return OutcomeReason(
            MAPIErrorCodes.gatewayClass(code),
            code: code,
            advice: MAPIErrorCodes.advice(code),
            isAuthenticated: signature == .verified
        )
    }

    private func failure(_ content: MAPIContent) -> OutcomeReason {
        let code = content.code("detail_error_code") ?? ""
        return OutcomeReason(
            MAPIErrorCodes.businessClass(code),
            code: code,
            text: content.text("detail_error_des") ?? "",
            advice: MAPIErrorCodes.advice(code),
            isAuthenticated: true
        )
    }

    private func unreadable(_ message: String) -> ProviderError {
        ProviderError(.answered, .unreadableAnswer, message, httpStatus: 200)
    }

    private func unverified(_ signature: MAPIEnvelope.Signature) -> ProviderError {
        let what =
            switch signature {
            case .missing: "the answer says success but has no signature"
            case .otherType: "the answer is signed with another sign type than \(settings.signType.rawValue)"
            default:
                "the answer's signature doesn't verify; check that the backend's verifying key is Alipay's, and the charset"
            }
        return ProviderError(.answered, .unverifiedAnswer, what, httpStatus: 200)
    }
}

extension MAPIEnvelope.Signature {
    /// Whether it covers at least everything that is read of a flat answer.
    var isVerified: Bool { self == .verified || self == .verifiedWithoutNested }
}
