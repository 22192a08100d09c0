import AlipayDialects
import AlipayMAPI
import DeclarationCore
import DeclarationSimulation

/// Understands the business parameters of mapi requests; what is wrong with one is the refusal `INVALID_PARAMETER`.
enum MAPIReader {
    static func question(_ service: MAPIRequest.Service, _ parameters: MAPIParameters) -> Question {
        service == .query ? query(parameters) : declaration(parameters)
    }

    private static func query(_ parameters: MAPIParameters) -> Question {
        let ids = MAPIQueryMessage(parameters).outRequestNos.map { RequestID(rawValue: $0) }
        // The error's text names 350 characters, the field's limit 329; the business counts the ids.
        let isTooLong = (parameters["out_request_nos"]?.utf8.count ?? 0) > 350
        if isTooLong || ids.contains(where: { !(1...32).contains($0.rawValue.utf8.count) }) {
            return .malformed(.inquire, ids, refusal("out_request_nos: ids of 1 to 32 characters are needed"))
        }
        return .inquire(ids)
    }

    private static func declaration(_ parameters: MAPIParameters) -> Question {
        let ids = parameters["out_request_no"].map { [RequestID(rawValue: $0)] } ?? []
        let message: MAPIDeclareMessage
        do throws(MAPIMessageError) {
            message = try MAPIDeclareMessage(parameters)
        } catch {
            return .malformed(.declare, ids, refusal(error.description))
        }
        guard let amount = Money(decimalString: message.amount, currency: .cny) else {
            return .malformed(.declare, ids, refusal("amount: yuan with at most two decimals are needed"))
        }
        let declaration = SimulatedDeclaration(message, amount)
        let problem = MAPIProvider.registration.limits.problems(in: declaration.neutral(.mapi)).first {
            $0.severity == .error && !isAboutBuyer($0)
        }
        if let problem { return .malformed(.declare, ids, refusal("\(problem.path): \(problem.message)")) }
        return .declare(declaration)
    }

    /// Each half of the buyer's data may come alone: no document forbids it.
    private static func isAboutBuyer(_ problem: Problem) -> Bool { problem.path.hasPrefix("buyer") }

    private static func refusal(_ text: String) -> SimulatedRefusal { SimulatedRefusal(.invalidRequest, text) }
}

extension SimulatedDeclaration {
    fileprivate init(_ message: MAPIDeclareMessage, _ amount: Money) {
        var buyer: BuyerCertificate?
        if message.buyerName != nil || message.buyerIDNo != nil {
            buyer = BuyerCertificate(
                type: .idCard,
                number: message.buyerIDNo ?? Redacted(""),
                name: HolderName(full: message.buyerName)
            )
        }
        self.init(
            requestID: RequestID(rawValue: message.outRequestNo),
            paymentID: PaymentID(rawValue: message.tradeNo),
            amount: amount,
            customsCode: CustomsCode(rawValue: message.customsPlace),
            merchant: MerchantFiling(
                customsCode: MerchantCustomsCode(rawValue: message.merchantCustomsCode),
                customsName: message.merchantCustomsName
            ),
            isSplit: message.isSplit ?? false,
            subOrderID: message.subOutBizNo.map { SubOrderID(rawValue: $0) },
            buyer: buyer
        )
    }
}
