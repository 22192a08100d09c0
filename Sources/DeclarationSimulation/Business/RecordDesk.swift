import DeclarationCore

/// Tells how a declaration stands at a time.
struct RecordDesk {
    let options: SimulationOptions
    let rules: SimulationRules
    let now: ZonedTime

    func stage(of known: SimulationStore.Accepted) -> TransmissionStatus.Stage {
        let elapsed = now.epochMilliseconds - known.lastPush.epochMilliseconds
        if elapsed >= deliveredAfter, options.receipt(for: known.declaration, rules) != nil { return .delivered }
        return elapsed >= options.sendingAfter ? .sending : .queued
    }

    func record(of known: SimulationStore.Accepted) -> SimulatedRecord {
        let stage = stage(of: known)
        let reached = known.lastPush.adding(milliseconds: delay(of: stage))
        let receipt = stage == .delivered ? options.receipt(for: known.declaration, rules) : nil
        let verdict = receipt.map { CustomsReceipt(code: $0.code).verdict }
        return SimulatedRecord(
            declaration: known.declaration,
            customsPaymentID: known.first.customsPaymentID,
            customsOrderID: DeclarationDesk.orderID(known.declaration) ?? known.first.customsOrderID,
            declarationNumber: known.first.declarationNumber,
            stage: stage,
            memo: verdict == .refused ? receipt?.text ?? "" : "",
            lastModified: reached,
            receipt: receipt.map { SimulatedReceipt(code: $0.code, text: $0.text, returnTime: reached) }
        )
    }

    private var deliveredAfter: Int64 { max(options.sendingAfter, options.deliveredAfter) }

    private func delay(of stage: TransmissionStatus.Stage) -> Int64 {
        switch stage {
        case .delivered: deliveredAfter
        case .sending: options.sendingAfter
        case .queued, .other: 0
        }
    }
}
