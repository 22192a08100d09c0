import DeclarationCore

/// Everything the other side remembers. Bounded: with more ids than are kept, the oldest goes with all it declared.
struct SimulationStore {
    struct Key: Hashable {
        let caller: SimulatedCaller
        let requestID: RequestID
    }

    struct PaymentKey: Hashable {
        let caller: SimulatedCaller
        let paymentID: PaymentID
    }

    struct DefinitionKey: Hashable {
        let generation: Generation?
        let paymentID: PaymentID
    }

    /// A declaration that was accepted.
    struct Accepted {
        var declaration: SimulatedDeclaration
        let first: SimulatedAcceptance
        let firstCall: ZonedTime
        var lastCall: ZonedTime
        var lastPush: ZonedTime
        /// Kept over a new push: the payment was cleared once and for all.
        var hasClearing = false
    }

    /// An id that was seen.
    struct Entry {
        var journal: JournalEntry
        var accepted: Accepted?
    }

    private(set) var entries: [Key: Entry] = [:]
    var ledgers: [PaymentKey: PaymentLedger] = [:]
    var definitions: [DefinitionKey: SimulatedPayment] = [:]
    var totals = JournalTotals()
    private var order: [Key] = []
    private var oldest = 0

    /// The ids in the order they were first seen.
    var keys: ArraySlice<Key> { order[oldest...] }

    /// What is known of an id; a new entry when it was never seen.
    func entry(_ key: Key) -> Entry {
        entries[key] ?? Entry(journal: JournalEntry(caller: key.caller, requestID: key.requestID))
    }

    mutating func keep(_ entry: Entry, _ key: Key, limit: Int) {
        if entries.updateValue(entry, forKey: key) == nil { order.append(key) }
        while entries.count > max(1, limit) { evictOldest() }
    }

    private mutating func evictOldest() {
        let key = order[oldest]
        oldest += 1
        if let declaration = entries.removeValue(forKey: key)?.accepted?.declaration {
            let paymentKey = PaymentKey(caller: key.caller, paymentID: declaration.paymentID)
            let rest = ledgers[paymentKey]?.removing(declaration)
            ledgers[paymentKey] = rest?.isEmpty == true ? nil : rest
        }
        totals.evictions += 1
        // Moving the rest down only when half the array is spent keeps an eviction cheap on average.
        if oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    func definition(of paymentID: PaymentID, _ generation: Generation) -> SimulatedPayment? {
        definitions[DefinitionKey(generation: generation, paymentID: paymentID)]
            ?? definitions[DefinitionKey(generation: nil, paymentID: paymentID)]
    }
}
