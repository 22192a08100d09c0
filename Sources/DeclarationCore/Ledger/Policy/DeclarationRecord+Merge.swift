extension DeclarationRecord {
    /// The record after a later inquiry: status and receipt only ever advance, and what is known stays known.
    public func advanced(to later: DeclarationRecord) -> DeclarationRecord {
        var merged = self
        if later.status.rank >= status.rank { merged.status = later.status }
        if later.isReceipt(atLeast: receipt) { merged.receipt = later.receipt }
        merged.customsPaymentID = later.customsPaymentID ?? customsPaymentID
        merged.customsOrderID = later.customsOrderID ?? customsOrderID
        merged.declarationNumber = later.declarationNumber ?? declarationNumber
        merged.customsCode = later.customsCode ?? customsCode
        merged.region = later.region ?? region
        merged.merchant = later.merchant ?? merchant
        merged.amount = later.amount ?? amount
        merged.isSplit = later.isSplit ?? isSplit
        merged.subOrderID = later.subOrderID ?? subOrderID
        merged.memo = later.memo ?? memo
        merged.lastModified = later.lastModified ?? lastModified
        return merged
    }

    /// Whether this record's receipt is no step back from a known one.
    private func isReceipt(atLeast known: CustomsReceipt?) -> Bool {
        guard let receipt else { return false }
        guard let known else { return true }
        if receipt.rank != known.rank { return receipt.rank > known.rank }
        guard let time = receipt.returnTime?.time, let knownTime = known.returnTime?.time else { return true }
        return knownTime <= time
    }
}

extension TransmissionStatus {
    /// How far it is; an unknown value counts as nothing known.
    fileprivate var rank: Int {
        switch stage {
        case .other: 0
        case .queued: 1
        case .sending: 2
        case .delivered: 3
        }
    }
}

extension CustomsReceipt {
    /// How far it settles the declaration. Two final verdicts are equal: the later one counts.
    fileprivate var rank: Int {
        switch verdict {
        case .unrecognised: 0
        case .pending: 1
        case .accepted, .refused: 2
        }
    }
}
