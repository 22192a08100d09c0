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

    /// Kept out of line: the table of a dictionary is up to three times as long as what is in it.
    private indirect enum Boxed {
        case entry(Entry)

        var entry: Entry {
            switch self {
            case .entry(let entry): entry
            }
        }
    }

    private var entries: [Key: Boxed] = [:]
    var ledgers: [PaymentKey: PaymentLedger] = [:]
    var definitions: [DefinitionKey: SimulatedPayment] = [:]
    var totals = JournalTotals()
    private var order: [Key] = []
    private var oldest = 0

    /// The ids in the order they were first seen.
    var keys: ArraySlice<Key> { order[oldest...] }

    /// What is known of an id; `nil` when it was never seen or is forgotten.
    subscript(_ key: Key) -> Entry? { entries[key]?.entry }

    mutating func keep(_ entry: Entry, _ key: Key, limit: Int) {
        if entries.updateValue(.entry(entry), forKey: key) == nil { order.append(key) }
        while entries.count > max(1, limit) { evictOldest() }
    }

    private mutating func evictOldest() {
        let key = order[oldest]
        oldest += 1
        if let declaration = entries.removeValue(forKey: key)?.entry.accepted?.declaration {
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
