/// A queue in order of numbers that anybody in it can leave; takes room for at most twice those that wait, and a few.
package struct TurnQueue<Element> {
    private var order: [UInt64] = []
    private var head = 0
    private var elements: [UInt64: Element] = [:]

    package init() {}

    package var count: Int { elements.count }

    /// Everything that waits, in no order.
    package var all: Dictionary<UInt64, Element>.Values { elements.values }

    /// The first that waits and its number.
    package var first: (number: UInt64, element: Element)? {
        mutating get {
            while head < order.count {
                if let element = elements[order[head]] { return (order[head], element) }
                head += 1
            }
            return nil
        }
    }

    /// Appends an element; numbers only grow.
    package mutating func append(_ element: Element, _ number: UInt64) {
        elements[number] = element
        order.append(number)
    }

    /// Takes an element out, if it is there.
    @discardableResult
    package mutating func remove(_ number: UInt64) -> Element? {
        guard let element = elements.removeValue(forKey: number) else { return nil }
        if order.count > 64, order.count > elements.count * 2 {
            order = order[head...].filter { elements[$0] != nil }
            head = 0
        }
        return element
    }
}

extension TurnQueue: Sendable where Element: Sendable {}
