/// A value that lies elsewhere and that copies share until one of them is changed: handing on what is large costs no more
/// than handing on what is small.
struct Shared<Value: Sendable & Hashable>: Sendable, Hashable {
    /// `@unchecked Sendable`: the value is changed only by who has the box alone.
    private final class Box: @unchecked Sendable {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box

    init(_ value: Value) { box = Box(value) }

    /// The value.
    var value: Value { box.value }

    /// Changes the value, of this copy alone.
    mutating func change(_ body: (inout Value) -> Void) {
        if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
        body(&box.value)
    }

    /// Whether both are still the same value, without a look at it.
    func isOne(with other: Shared) -> Bool { box === other.box }

    static func == (left: Shared, right: Shared) -> Bool {
        left.isOne(with: right) || left.box.value == right.box.value
    }

    func hash(into hasher: inout Hasher) { hasher.combine(box.value) }
}
