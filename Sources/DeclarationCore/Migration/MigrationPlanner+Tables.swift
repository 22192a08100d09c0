extension MigrationPlanner {
    /// Counts every combination of an office, the generations an order may carry payment ids of, and a merchant that
    /// routes name: what the tables themselves say, without any declaration.
    ///
    /// Where a route takes a share, each combination is tried with a hundred ids, and counts once for each way that they
    /// go. Amounts and forms of payment ids are not tried out.
    package mutating func addCombinations() {
        let ids = old.hasShares || new.hasShares ? 100 : 1
        let merchants = (old.merchants.union(new.merchants).map(Optional.some) + [nil])
        for place in Self.places(old.customs, new.customs) {
            for paidUnder in Self.combinations(old.generations.union(new.generations)) {
                for merchant in merchants {
                    for number in 0..<ids {
                        add(
                            probe: Self.probe(place, paidUnder, merchant, number),
                            merchant: merchant,
                            paidUnder: paidUnder
                        )
                    }
                }
            }
        }
    }

    private static func places(_ old: CustomsTable, _ new: CustomsTable) -> [CustomsPlace] {
        Set((old.places + new.places).map(\.id)).sorted()
    }

    /// Every choice of one or more.
    static func combinations(_ generations: Set<Generation>) -> [[Generation]] {
        var choices: [[Generation]] = [[]]
        for generation in generations.sorted() { choices += choices.map { $0 + [generation] } }
        return choices.filter { !$0.isEmpty }
    }

    /// A declaration that breaks no rule of any generation by itself.
    private static func probe(
        _ place: CustomsPlace,
        _ paidUnder: [Generation],
        _ merchant: MerchantCustomsCode?,
        _ number: Int
    ) -> Declaration {
        Declaration(
            requestID: RequestID(rawValue: "PROBE-\(100_000 + number)"),
            paymentIDs: Dictionary(uniqueKeysWithValues: paidUnder.map { ($0, "20260101000000000001") }),
            amount: .fen(10_000),
            customs: CustomsDestination(place: place),
            merchant: MerchantFiling(customsCode: merchant ?? "0000000000", customsName: "-")
        )
    }
}

extension MigrationSide {
    /// What a comparison of the tables can't tell for this configuration's routes; `nil` when it tells all.
    package var blindSpot: String? {
        guard looksAtContent else { return nil }
        return "routes that look at amounts or at the form of payment ids were not tried out"
    }
}
