import DeclarationCore

/// Sums of buyers' years that were read, kept up to date with what is written: a buyer's next order needs no look at all the
/// others.
struct BuyerSums {
    /// Buyers that are kept; beyond it all are read again.
    private static let limit = 1_024

    private var years: [KeyedHash: (year: Range<Int64>, sum: Int64)] = [:]

    /// The sum of all of a buyer's entries of a year, if it is known.
    func sum(of buyer: KeyedHash, in year: Range<Int64>) -> Int64? {
        years[buyer].flatMap { $0.year == year ? $0.sum : nil }
    }

    /// Takes in a sum that was read.
    mutating func keep(_ sum: Int64, of buyer: KeyedHash, in year: Range<Int64>) {
        if years.count >= Self.limit { years.removeAll(keepingCapacity: true) }
        years[buyer] = (year, sum)
    }

    /// Takes in an entry that was written over the known one.
    mutating func note(_ entry: LedgerEntry, over known: LedgerEntry?) {
        // Nearly always: what the sum is made of stays.
        if let known, entry.hasOnlyMoved(since: known), entry.isFree == known.isFree { return }
        if let known { change(known) { $0.subtracting(clamped: $1) } }
        change(entry) { $0.adding(clamped: $1) }
    }

    private mutating func change(_ entry: LedgerEntry, _ result: (Int64, Int64) -> Int64) {
        guard !entry.isFree, let buyer = entry.buyer, let known = years[buyer],
            known.year.contains(entry.created.epochMilliseconds)
        else { return }
        years[buyer]?.sum = result(known.sum, entry.amount.minorUnits)
    }
}
