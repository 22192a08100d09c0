package import DeclarationCore

/// Who calls: request ids and payments of different callers have nothing to do with each other.
package struct SimulatedCaller: Sendable, Hashable {
    /// The generation the call came in by.
    package var generation: Generation
    /// The merchant's account: AMS client id, mapi partner id.
    package var account: String

    /// Makes a caller.
    package init(_ generation: Generation, account: String) {
        self.generation = generation
        self.account = account
    }
}

/// A declaration as it arrived, in neutral terms.
package struct SimulatedDeclaration: Sendable, Hashable {
    /// The merchant's id.
    package var requestID: RequestID
    /// The payment in the id space of the generation the call came in by.
    package var paymentID: PaymentID
    /// The amount.
    package var amount: Money
    /// The code of the office.
    package var customsCode: CustomsCode
    /// The region; mapi has none and implies China.
    package var region: Region
    /// The merchant as filed.
    package var merchant: MerchantFiling
    /// Whether it is a part of a split payment.
    package var isSplit: Bool
    /// The part's order number.
    package var subOrderID: SubOrderID?
    /// The buyer, if given.
    package var buyer: BuyerCertificate?

    /// Makes a declaration.
    package init(
        requestID: RequestID,
        paymentID: PaymentID,
        amount: Money,
        customsCode: CustomsCode,
        region: Region = .china,
        merchant: MerchantFiling,
        isSplit: Bool = false,
        subOrderID: SubOrderID? = nil,
        buyer: BuyerCertificate? = nil
    ) {
        self.requestID = requestID
        self.paymentID = paymentID
        self.amount = amount
        self.customsCode = customsCode
        self.region = region
        self.merchant = merchant
        self.isSplit = isSplit
        self.subOrderID = subOrderID
        self.buyer = buyer
    }
}

/// A part of a declaration that can differ between two calls with the same id.
package enum DeclaredField: String, Sendable, Hashable, CaseIterable {
    case paymentID, amount, currency, customsCode, region, merchantCode, merchantName, isSplit, subOrderID
    case certificateType, certificateNumber, fullName, firstName, middleName, lastName
}

extension SimulatedDeclaration {
    /// The fields in which this differs from an earlier declaration.
    package func changes(from earlier: SimulatedDeclaration) -> Set<DeclaredField> {
        guard self != earlier else { return [] }
        return Set(DeclaredField.allCases.filter { value(of: $0) != earlier.value(of: $0) })
    }

    private func value(of field: DeclaredField) -> String? {
        switch field {
        case .paymentID: paymentID.rawValue
        case .amount: String(amount.minorUnits)
        case .currency: amount.currency.rawValue
        case .customsCode: customsCode.rawValue
        case .region: region.rawValue
        case .merchantCode: merchant.customsCode.rawValue
        case .merchantName: merchant.customsName
        case .isSplit: String(isSplit)
        case .subOrderID: subOrderID?.rawValue
        case .certificateType: buyer?.type.rawValue
        case .certificateNumber: buyer?.number.exposed
        case .fullName: buyer?.name.full?.exposed
        case .firstName: buyer?.name.first?.exposed
        case .middleName: buyer?.name.middle?.exposed
        case .lastName: buyer?.name.last?.exposed
        }
    }
}
