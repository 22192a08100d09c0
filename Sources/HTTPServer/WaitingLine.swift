/// A queue that anyone in it can leave; takes room for at most twice those that wait, and a few.
struct WaitingLine<Element> {
    private(set) var slots: [(id: UInt64, element: Element)?] = []
    /// The number of the first slot; numbers only grow.
    private var firstNumber = 0
    private var head = 0
    private var numbers: [UInt64: Int] = [:]

    var count: Int { numbers.count }

    /// Appends an element under an id that none in the line has.
    mutating func append(_ element: Element, id: UInt64) {
        numbers[id] = firstNumber + slots.count
        slots.append((id, element))
    }

    mutating func popFirst() -> Element? {
        while head < slots.count {
            let slot = slots[head].take()
            head += 1
            guard let slot else { continue }
            numbers[slot.id] = nil
            compact()
            return slot.element
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
        for (place, slot) in waiting.enumerated() { numbers[slot.id] = firstNumber + place }
    }
}
