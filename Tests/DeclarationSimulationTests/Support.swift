import DeclarationCore
import DeclarationSimulation

/// One caller of a simulated other side whose time the test moves.
final class Counter {
    let customs: SimulatedCustoms
    let caller: SimulatedCaller
    var now = ZonedTime(epochMilliseconds: 1_767_578_400_000, offsetSeconds: 28_800)

    init(_ generation: Generation, _ change: (inout SimulationOptions) -> Void = { _ in }) {
        var options = SimulationOptions()
        change(&options)
        customs = SimulatedCustoms(options)
        caller = SimulatedCaller(generation, account: "merchant-1")
    }

    func declare(_ declaration: SimulatedDeclaration) -> SimulatedAnswer {
        customs.declare(declaration, from: caller, at: now)
    }

    func wait(_ milliseconds: Int64) { now = now.adding(milliseconds: milliseconds) }

    func record(_ id: RequestID) -> SimulatedRecord? {
        guard case .found(let records, _) = customs.inquire([id], from: caller, at: now) else { return nil }
        return records.first
    }
}

extension SimulatedDeclaration {
    static func sample(_ id: RequestID = "REQ-000001", payment: PaymentID = "PAY-1") -> SimulatedDeclaration {
        SimulatedDeclaration(
            requestID: id,
            paymentID: payment,
            amount: .fen(10_000),
            customsCode: "ZONGSHU",
            merchant: MerchantFiling(customsCode: "M1", customsName: "Example"),
            buyer: BuyerCertificate(
                type: .idCard,
                number: Redacted("11010119900307109X"),
                name: HolderName(full: Redacted("样例"), first: Redacted("A"))
            )
        )
    }

    func with(_ change: (inout SimulatedDeclaration) -> Void) -> SimulatedDeclaration {
        var copy = self
        change(&copy)
        return copy
    }

    func part(_ id: RequestID, fen: Int64 = 1_000) -> SimulatedDeclaration {
        with {
            $0.requestID = id
            $0.isSplit = true
            $0.subOrderID = SubOrderID(rawValue: "SUB-\(id)")
            $0.amount = .fen(fen)
        }
    }
}

extension SimulatedAnswer {
    var acceptance: SimulatedAcceptance? {
        if case .accepted(let acceptance) = self { acceptance } else { nil }
    }

    var handling: SimulatedAcceptance.Handling? { acceptance?.handling }

    var refusal: SimulatedRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension SimulatedCustoms {
    /// What arrived for each id that is kept, in the order the ids were first seen.
    var journal: [JournalEntry] { journal(offset: 0, limit: .max).entries }

    /// What arrived for one id; `nil` when nothing did or it is no longer kept.
    func journal(of id: RequestID, from caller: SimulatedCaller) -> JournalEntry? {
        journal.first { $0.requestID == id && $0.caller == caller }
    }
}
