/// Requests that wait for a handler, first come, first served; any of them can leave.
struct PendingQueue {
    private var slots: [PendingAnswer?] = []
    /// The number of the first slot; numbers only grow.
    private var firstNumber = 0
    private var head = 0
    private var numbers: [UInt64: Int] = [:]

    var count: Int { numbers.count }

    mutating func append(_ pending: PendingAnswer) {
        numbers[pending.id] = firstNumber + slots.count
        slots.append(pending)
    }

    mutating func popFirst() -> PendingAnswer? {
        while head < slots.count {
            let pending = slots[head].take()
            head += 1
            guard let pending else { continue }
            numbers[pending.id] = nil
            compact()
            return pending
        }
        return nil
    }

    /// Whether it was waiting.
    mutating func remove(_ id: UInt64) -> Bool {
        guard let number = numbers.removeValue(forKey: id) else { return false }
        slots[number - firstNumber] = nil
        compact()
        return true
    }

    /// Gives up the slots of those that have left, when they are the greater part.
    private mutating func compact() {
        guard slots.count > 64, slots.count > numbers.count * 2 else { return }
        let waiting = slots.compactMap { $0 }
        firstNumber += slots.count
        slots = waiting
        head = 0
        for (place, pending) in waiting.enumerated() { numbers[pending.id] = firstNumber + place }
    }
}
