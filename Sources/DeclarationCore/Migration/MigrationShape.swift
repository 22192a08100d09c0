/// What entries of a ledger have in common that fare alike unless a route looks at ids or amounts: a million entries have
/// few shapes, and what is the same for all of a shape is found out once.
struct MigrationShape: Hashable {
    let customsCode: CustomsCode
    let place: CustomsPlace?
    let region: Region?
    let merchant: MerchantCustomsCode
    let backend: BackendID
    let generation: Generation
    let account: String?
    let paidUnder: Set<Generation>

    init(_ row: LedgerHistoryRow) {
        customsCode = row.customsCode
        place = row.place
        region = row.region
        merchant = row.merchant
        backend = row.backend
        generation = row.generation
        account = row.account
        paidUnder = Set(row.paymentIDs.keys)
    }

    /// The parts that differ most often; equality looks at all.
    func hash(into hasher: inout Hasher) {
        hasher.combine(customsCode)
        hasher.combine(merchant)
        hasher.combine(paidUnder.count)
    }

    var office: MigrationPlan.Office { MigrationPlan.Office(code: customsCode, place: place) }
    var stop: MigrationStop { MigrationStop(backend: backend, generation: generation, account: account) }
}

/// What was counted of one shape.
struct MigrationShapeTally {
    /// Declarations of the shape that fare alike.
    struct Fate {
        let old: MigrationFate
        let new: MigrationFate
        var count = 0
        var examples: [RequestID] = []
    }

    /// The office as the declarations may have named it.
    let destination: CustomsDestination
    /// What the old configuration does with each; `nil` when it looks at each.
    let old: MigrationFate?
    /// The same of the new one.
    let new: MigrationFate?
    /// Whether the new configuration has nothing that could still ask about what is bound.
    let isStranded: Bool
    var fates: [Fate] = []
    var settled = 0
    var awaiting = 0
    var unsettled = 0
    var strandedExamples: [RequestID] = []
    var unsettledExamples: [RequestID] = []

    /// Counts a declaration, with its id as an example where it would break.
    mutating func count(_ id: RequestID, old: MigrationFate, new: MigrationFate, examples limit: Int) {
        let index = fates.firstIndex { $0.old == old && $0.new == new } ?? fates.count
        if index == fates.count { fates.append(Fate(old: old, new: new)) }
        fates[index].count += 1
        guard fates[index].examples.count < limit, old.stop != nil, new.stop == nil else { return }
        fates[index].examples.append(id)
    }

    /// Counts what belongs to an account, whatever a configuration says.
    mutating func countBound(_ row: LedgerHistoryRow, examples limit: Int) {
        guard !row.isFree else { return }
        if row.state.isUnsettled {
            unsettled += 1
            if unsettledExamples.count < limit { unsettledExamples.append(row.requestID) }
        } else {
            if row.nextCheck != nil { awaiting += 1 } else { settled += 1 }
            if isStranded, strandedExamples.count < limit { strandedExamples.append(row.requestID) }
        }
    }
}
