import AlipayAMS
import DeclarationCore
import DeclarationSimulation

/// Understands the bodies of AMS requests; what is wrong with a field is the refusal `PARAM_ILLEGAL`.
enum AMSReader {
    static func question(_ operation: AMSOperation, _ body: [UInt8]) -> Question {
        switch operation {
        case .declare: declaration(body)
        case .inquiry: inquiry(body)
        }
    }

    private static func inquiry(_ body: [UInt8]) -> Question {
        do throws(AMSMessageError) {
            let message = try AMSInquiryMessage(body: body)
            let ids = message.declarationRequestIds.map { RequestID(rawValue: $0) }
            // Too many ids are refused with a code of their own, which the business knows.
            if ids.count <= 10, ids.contains(where: { $0.rawValue.count > 32 }) {
                return .malformed(.inquire, ids, refusal("declarationRequestIds: an id has more than 32 characters"))
            }
            return .inquire(ids)
        } catch {
            return .malformed(.inquire, [], refusal(error))
        }
    }

    private static func declaration(_ body: [UInt8]) -> Question {
        let message: AMSDeclareMessage
        do throws(AMSMessageError) {
            message = try AMSDeclareMessage(body: body)
        } catch {
            return .malformed(.declare, [], refusal(error))
        }
        let ids = message.declarationRequestId.map { [RequestID(rawValue: $0)] } ?? []
        do throws(BadField) {
            let declaration = try SimulatedDeclaration(message)
            let problem = AMSProvider.registration.limits.problems(in: declaration.neutral(.ams))
                .first { $0.severity == .error }
            if let problem { return .malformed(.declare, ids, refusal("\(problem.path): \(problem.message)")) }
            return .declare(declaration)
        } catch {
            return .malformed(.declare, ids, refusal(error.text))
        }
    }

    private static func refusal(_ error: AMSMessageError) -> SimulatedRefusal {
        refusal("\(error.path.isEmpty ? "the body" : error.path): \(error.expected) is needed")
    }

    private static func refusal(_ text: String) -> SimulatedRefusal { SimulatedRefusal(.invalidRequest, text) }
}

extension SimulatedDeclaration {
    /// - Throws: the first required field that is missing or no value of its kind.
    fileprivate init(_ message: AMSDeclareMessage) throws(BadField) {
        guard let amount = message.declarationAmount?.money else {
            throw BadField("declarationAmount", "a currency and a whole number of fen")
        }
        self.init(
            requestID: RequestID(rawValue: try needed("declarationRequestId", message.declarationRequestId)),
            paymentID: PaymentID(rawValue: try needed("paymentId", message.paymentId)),
            amount: amount,
            customsCode: CustomsCode(rawValue: try needed("customs.customsCode", message.customs?.customsCode)),
            region: Region(rawValue: try needed("customs.region", message.customs?.region)),
            merchant: try Self.merchant(message.merchantCustomsInfo),
            isSplit: message.splitOrder ?? false,
            subOrderID: message.suborderId.map { SubOrderID(rawValue: $0) },
            buyer: try Self.buyer(message.buyerCertificate)
        )
    }

    private static func merchant(_ info: AMSMerchantCustomsInfo?) throws(BadField) -> MerchantFiling {
        let path = "merchantCustomsInfo."
        return MerchantFiling(
            customsCode: .init(rawValue: try needed(path + "merchantCustomsCode", info?.merchantCustomsCode)),
            customsName: try needed(path + "merchantCustomsName", info?.merchantCustomsName)
        )
    }

    private static func buyer(_ certificate: AMSCertificate?) throws(BadField) -> BuyerCertificate? {
        guard let certificate else { return nil }
        let number = try needed("buyerCertificate.certificateNo", certificate.certificateNo?.exposed)
        let name = certificate.holderName
        return BuyerCertificate(
            type: certificate.certificateType.map { CertificateType(rawValue: $0) } ?? .idCard,
            number: Redacted(number),
            name: HolderName(
                full: name?.fullName,
                first: name?.firstName,
                middle: name?.middleName,
                last: name?.lastName
            )
        )
    }
}

private func needed(_ path: String, _ text: String?) throws(BadField) -> String {
    guard let text, !text.isEmpty else { throw BadField(path, "a text") }
    return text
}
