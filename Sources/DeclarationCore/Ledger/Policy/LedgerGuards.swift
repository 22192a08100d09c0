/// What is checked over several declarations before anything is sent.
struct LedgerGuards {
    let customs: CustomsTable

    /// 26,000 CNY a buyer and year. Source: Alipay "Customs Declaration".
    private static let yearLimit: Int64 = 2_600_000

    func problems(_ intent: LedgerIntent, _ view: LedgerView) -> [Problem] {
        let others = view.samePayment.filter { !$0.isFree && $0.requestID != intent.draft.requestID }
        return duplicates(intent.draft, others) + subOrders(intent.draft, others) + total(intent, others)
            + siblings(intent.draft, others) + yearSum(intent.draft, view)
    }

    /// One declaration for each payment and customs office, unless split.
    private func duplicates(_ draft: LedgerEntry, _ others: [LedgerEntry]) -> [Problem] {
        others.flatMap(\.possibilities).filter {
            isSameOffice($0.binding, draft.binding) && !($0.isSplit && draft.isSplit)
        }.prefix(1).map { other in
            let (office, name) = (other.binding.customsCode, name(other, draft))
            return Problem(
                .error,
                path: "paymentIds",
                (other.state.isUnsettled
                    ? "the payment may have been declared at \(office) already, under \(name), whose outcome isn't known yet; "
                        + "settle that one first"
                    : "the payment is already declared at \(office) under \(name); look that one up")
                    + ", or declare all parts as a split. Nothing was sent"
            )
        }
    }

    /// Whether customs may see one office in both: a code can stand for several.
    private func isSameOffice(_ one: LedgerBinding, _ other: LedgerBinding) -> Bool {
        one.customsCode == other.customsCode || (one.place != nil && one.place == other.place)
            || isVague(one, for: other) || isVague(other, for: one)
    }

    /// Whether one went under a code alone that may stand for the other's place.
    private func isVague(_ one: LedgerBinding, for other: LedgerBinding) -> Bool {
        let named = customs.place(for: CustomsDestination(code: one.customsCode))?.id
        return (one.place == nil || one.place == named) && customs.uses(one.customsCode, for: other.place)
    }

    /// Another client's id is nobody's business.
    private func name(_ entry: LedgerEntry, _ draft: LedgerEntry) -> String {
        entry.client == draft.client ? "request id \(entry.requestID)" : "another request id"
    }

    private func subOrders(_ draft: LedgerEntry, _ others: [LedgerEntry]) -> [Problem] {
        guard let id = draft.subOrderID else { return [] }
        return others.flatMap(\.possibilities).filter { $0.subOrderID == id }.prefix(1).map {
            Problem(
                .error,
                path: "subOrderId",
                "the payment's part \(id) is already declared under \(name($0, draft)); each part needs its own "
                    + "number. Nothing was sent"
            )
        }
    }

    /// All parts together within the payment, where its total is known.
    private func total(_ intent: LedgerIntent, _ others: [LedgerEntry]) -> [Problem] {
        guard let total = intent.paymentTotal else { return [] }
        let draft = intent.draft
        let parts = others.filter { $0.isSplit && draft.isSplit }
        let declared = parts.reduce(Int64(0)) { sum, part in
            sum.adding(clamped: part.possibilities.map(\.amount.minorUnits).max() ?? 0)
        }
        guard declared.adding(clamped: draft.amount.minorUnits) > total.minorUnits else { return [] }
        // What another client declared is nobody's business either.
        let isOwn = parts.allSatisfy { $0.client == draft.client }
        let known = isOwn ? "\(Money.fen(declared)) of the payment's \(total)" : "part of the payment's \(total)"
        return [
            Problem(
                .error,
                path: "amount.minorUnits",
                "\(known) is declared already; \(draft.amount) more don't fit. Nothing was sent"
            )
        ]
    }

    /// The parts of a payment at two accounts: allowed, as each is declared for itself, but seldom meant.
    private func siblings(_ draft: LedgerEntry, _ others: [LedgerEntry]) -> [Problem] {
        guard draft.isSplit else { return [] }
        return others.filter { $0.isSplit && !$0.binding.isSameSide(as: draft.binding) }.prefix(1).map {
            Problem(
                .warning,
                path: "splitOrder",
                "goes to \(draft.binding.backend), while another part of the payment went to \($0.binding.backend)"
            )
        }
    }

    private func yearSum(_ draft: LedgerEntry, _ view: LedgerView) -> [Problem] {
        guard draft.buyer != nil, view.buyerSum.adding(clamped: draft.amount.minorUnits) > Self.yearLimit else {
            return []
        }
        return [Problem(.warning, path: "buyer", "with this order the buyer is over the limit of 26,000 CNY a year")]
    }
}
