extension Acceptance {
    /// This acceptance with what it lacks taken from a later one. What is known is never overwritten: a repeated answer
    /// carries less, and the clearing data comes only once.
    public func filled(from later: Acceptance) -> Acceptance {
        var merged = self
        merged.customsPaymentID = customsPaymentID ?? later.customsPaymentID
        merged.customsOrderID = customsOrderID ?? later.customsOrderID
        merged.declarationNumber = declarationNumber ?? later.declarationNumber
        merged.identityCheck = identityCheck ?? later.identityCheck
        merged.clearingChannel = clearingChannel ?? later.clearingChannel
        merged.clearingTransactionID = clearingTransactionID ?? later.clearingTransactionID
        merged.registrationID = registrationID ?? later.registrationID
        merged.totalAmountText = totalAmountText ?? later.totalAmountText
        merged.currencyText = currencyText ?? later.currencyText
        return merged
    }
}
