import DeclarationCore

/// What is declared of one payment: the sum, and how many declarations each office has.
struct PaymentLedger {
    private struct Counts {
        var whole = 0
        var parts = 0
    }

    private(set) var declared: Int64 = 0
    private var offices: [CustomsCode: Counts] = [:]

    var isEmpty: Bool { offices.isEmpty }

    /// Whether another id has the office already; parts bear other parts.
    func hasDuplicate(of declaration: SimulatedDeclaration) -> Bool {
        guard let counts = offices[declaration.customsCode] else { return false }
        return counts.whole > 0 || !declaration.isSplit
    }

    func adding(_ declaration: SimulatedDeclaration) -> PaymentLedger { changed(by: declaration, 1) }

    func removing(_ declaration: SimulatedDeclaration) -> PaymentLedger { changed(by: declaration, -1) }

    private func changed(by declaration: SimulatedDeclaration, _ sign: Int) -> PaymentLedger {
        var result = self
        result.declared += Int64(sign) * declaration.amount.minorUnits
        var counts = result.offices[declaration.customsCode] ?? Counts()
        if declaration.isSplit { counts.parts += sign } else { counts.whole += sign }
        result.offices[declaration.customsCode] = counts.whole + counts.parts > 0 ? counts : nil
        return result
    }
}
