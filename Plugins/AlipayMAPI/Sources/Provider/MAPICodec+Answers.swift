import DeclarationCore

extension MAPICodec {
    /// What the gateway said of a declaration.
    ///
    /// - Throws: `answered`, when the answer can't be read or believed.
    func parse(_ response: HTTPResponse, to request: DeclareRequest) throws(ProviderError) -> DeclareOutcome {
        let answer = try verified(response, isQuery: false)
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

    /// What the gateway knows of declarations. An id that the answer doesn't mention is in neither list.
    ///
    /// - Throws: `answered`, when the answer can't be read or believed.
    func parse(_ response: HTTPResponse, to ids: [RequestID]) throws(ProviderError) -> InquiryOutcome {
        let answer = try verified(response, isQuery: true)
        switch answer.verdict {
        case .refused(let reason): return reason.outcomeClass == .unknownOutcome ? .unknown(reason) : .rejected(reason)
        case .success(let content):
            // One answer for each id that was asked for; a record counts more than "not found".
            var open = Set(ids)
            let records = try records(content).filter { open.remove($0.requestID) != nil }
            let notFound = MAPIQueryResult.notFound(content).map(RequestID.init(rawValue:))
                .filter { open.remove($0) != nil }
            return .answered(
                InquiryAnswer(
                    records: records,
                    notFound: notFound,
                    isAuthenticated: answer.signature == .verified,
                    // A plain element, which every form of the signature covers.
                    isNotFoundAuthenticated: [.verified, .verifiedWithoutNested].contains(answer.signature)
                )
            )
        }
    }

    /// The records that say what they are about.
    private func records(_ content: MAPIContent) throws(ProviderError) -> [DeclarationRecord] {
        var records: [DeclarationRecord] = []
        for element in content.list("customs_declare", of: "records") {
            do throws(MAPIMessageError) {
                try element.requireUnique(MAPIRecord.names)
            } catch {
                throw unreadable(error.description)
            }
            if let record = DeclarationRecord(MAPIRecord(element)) { records.append(record) }
        }
        return records
    }

    private enum Verdict {
        case success(MAPIContent)
        case refused(OutcomeReason)
    }

    private struct VerifiedAnswer {
        let verdict: Verdict
        /// What of it is covered, of a success.
        let signature: MAPIEnvelope.Signature
    }

    /// Reads an answer and checks its signature.
    ///
    /// - Parameter isQuery: whether a success may bring records, which a lenient backend takes unauthenticated.
    private func verified(_ response: HTTPResponse, isQuery: Bool) throws(ProviderError) -> VerifiedAnswer {
        let envelope = try envelope(response)
        let signature = envelope.signature(settings.signType, keys.verifier)
        switch envelope.isSuccess {
        case "F": return VerifiedAnswer(verdict: .refused(try refusal(envelope, signature)), signature: signature)
        case "T": break
        default: throw unreadable("`is_success` is neither T nor F")
        }
        guard let content = envelope.content, let result = content.code("result_code") else {
            throw unreadable("`result_code` is missing")
        }
        let mayBringRecords = isQuery && result == "SUCCESS" && content.hasNested("records")
        guard isBelieved(signature, mayBringRecords: mayBringRecords) else { throw unverified(signature) }
        switch result {
        case "SUCCESS": return VerifiedAnswer(verdict: .success(content), signature: signature)
        case "FAIL": return VerifiedAnswer(verdict: .refused(failure(content)), signature: signature)
        default: throw unreadable("`result_code` is neither SUCCESS nor FAIL")
        }
    }

    /// Whether an answer is taken at all. Strictly, a signature covers everything that stands there; leniently, what is
    /// nested may be left out of it (of which only records are read, as not authenticated), or have an unknown form.
    private func isBelieved(_ signature: MAPIEnvelope.Signature, mayBringRecords: Bool) -> Bool {
        let isLenient = settings.nestedSignature == .lenient
        return switch signature {
        case .verified: true
        case .verifiedWithoutNested: isLenient
        case .mismatch: isLenient && mayBringRecords
        case .missing, .otherType: false
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
            throw unreadable("\(error.description) (\(response.body.count) bytes, HTTP status \(response.status))")
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
            case .verifiedWithoutNested:
                "the answer's signature leaves out elements that stand in it, and `nestedSignature` is strict"
            case .verified, .mismatch:
                "the answer's signature doesn't verify; check that the backend's verifying key is Alipay's, and the charset"
            }
        return ProviderError(.answered, .unverifiedAnswer, what, httpStatus: 200)
    }
}
