/// A value that lies elsewhere, so that what has it stays small: entries are handed on many times while a declaration is
/// under way, and most have nothing here yet. Copies share it until one gets another.
struct Aside<Value: Sendable & Hashable>: Sendable, Hashable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box?

    /// The value; `nil` when there is none.
    var value: Value? {
        get { box?.value }
        set { box = newValue.map(Box.init) }
    }

    static func == (left: Aside, right: Aside) -> Bool { left.box === right.box || left.value == right.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
