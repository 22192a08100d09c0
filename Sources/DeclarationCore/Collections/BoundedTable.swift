/// A table of at most so many keys: beyond it the one that was written longest ago goes. For what may be forgotten.
package struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let limit: Int
    private var values: [Key: (value: Value, number: Int)] = [:]
    /// Writes in their order; those whose number is no longer the key's are of no account.
    private var writes: [(key: Key, number: Int)] = []
    private var first = 0
    private var lastNumber = 0

    /// An empty table.
    package init(limit: Int) { self.limit = limit }

    /// How many keys there are.
    package var count: Int { values.count }

    /// The value of a key; `nil` for none.
    package subscript(_ key: Key) -> Value? {
        get { values[key]?.value }
        set {
            guard let newValue else {
                values[key] = nil
                return
            }
            lastNumber += 1
            values[key] = (newValue, lastNumber)
            writes.append((key, lastNumber))
            while values.count > limit, first < writes.count { dropFirst() }
            if writes.count > 2 * values.count + 16 { compact() }
        }
    }

    /// Takes out the key that was written longest ago.
    package mutating func removeOldest() {
        let count = values.count
        while values.count == count, first < writes.count { dropFirst() }
    }

    private mutating func dropFirst() {
        let write = writes[first]
        first += 1
        if values[write.key]?.number == write.number { values[write.key] = nil }
    }

    private mutating func compact() {
        writes = writes[first...].filter { values[$0.key]?.number == $0.number }
        first = 0
    }
}
