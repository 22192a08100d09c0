/// Counts calls and failures of the last while, in ten slots that are used in turn.
struct FailureWindow: Sendable {
    private struct Slot {
        var number = Int64.min
        var calls = 0
        var failures = 0
    }

    private static let count: Int64 = 10
    private let slotLength: Int64
    private var slots = Array(repeating: Slot(), count: Int(count))

    init(length: Duration) { slotLength = max(1, length.milliseconds / Self.count) }

    mutating func add(isFailure: Bool, at now: Int64) {
        let number = now / slotLength
        let index = Int(((number % Self.count) + Self.count) % Self.count)
        if slots[index].number != number { slots[index] = Slot(number: number) }
        slots[index].calls += 1
        slots[index].failures += isFailure ? 1 : 0
    }

    /// What the slots of the last while hold; those of a clock that was set back meanwhile don't count.
    func counts(at now: Int64) -> (calls: Int, failures: Int) {
        let number = now / slotLength
        return slots.filter { $0.number <= number && $0.number > number - Self.count }
            .reduce((0, 0)) { ($0.0 + $1.calls, $0.1 + $1.failures) }
    }

    mutating func clear() { slots = Array(repeating: Slot(), count: Int(Self.count)) }
}
