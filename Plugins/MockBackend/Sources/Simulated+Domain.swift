import DeclarationCore
import DeclarationSimulation

extension SimulatedDeclaration {
    /// What the mock sees of a request: its own payment id, or that of the first generation by name.
    init?(_ request: DeclareRequest) {
        let declaration = request.declaration
        let first = declaration.paymentIDs.min { $0.key < $1.key }?.value
        guard let paymentID = declaration.paymentIDs[.mock] ?? first else { return nil }
        self.init(
            requestID: declaration.requestID,
            paymentID: paymentID,
            amount: declaration.amount,
            customsCode: request.customsCode,
            region: declaration.customs.region,
            merchant: declaration.merchant,
            isSplit: declaration.isSplit,
            subOrderID: declaration.subOrderID,
            buyer: declaration.buyer
        )
    }
}

extension Acceptance {
    init(_ answer: SimulatedAcceptance) {
        self.init(
            customsPaymentID: answer.customsPaymentID,
            customsOrderID: answer.customsOrderID,
            declarationNumber: answer.declarationNumber,
            identityCheck: answer.identityCheck,
            clearingChannel: answer.clearing?.channel,
            clearingTransactionID: answer.clearing?.transactionID,
            registrationID: answer.clearing?.registrationID,
            reason: OutcomeReason(.accepted, code: "SUCCESS", text: "success", isAuthenticated: true)
        )
    }
}

extension DeclarationRecord {
    init(_ record: SimulatedRecord) {
        let declaration = record.declaration
        self.init(
            requestID: declaration.requestID,
            status: TransmissionStatus(stage: record.stage, rawValue: record.stage.rawValue)
        )
        customsPaymentID = record.customsPaymentID
        customsOrderID = record.customsOrderID
        declarationNumber = record.declarationNumber
        customsCode = declaration.customsCode
        region = declaration.region
        merchant = declaration.merchant
        amount = declaration.amount
        isSplit = declaration.isSplit
        subOrderID = declaration.subOrderID
        memo = record.memo.isEmpty ? nil : record.memo
        lastModified = ReportedTime(record.lastModified)
        receipt = record.receipt.map {
            CustomsReceipt(code: $0.code, text: $0.text, returnTime: ReportedTime($0.returnTime))
        }
    }
}

extension ReportedTime {
    fileprivate init(_ time: ZonedTime) { self.init(text: time.iso8601, time: time) }
}
