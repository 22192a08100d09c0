/// A value that must not be printed: personal data. Reading it is explicit; printing it shows nothing.
public struct Redacted<Value: Sendable & Hashable>: Sendable, Hashable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    /// The value itself. Whoever reads it answers for where it goes.
    public let exposed: Value

    /// Wraps a value.
    public init(_ value: Value) { exposed = value }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }
    /// Always `<redacted>`.
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
