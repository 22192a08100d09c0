/// How large a document may be.
public struct XMLLimits: Sendable, Hashable {
    /// The size in bytes; 1 MiB unless told. At most 1 GiB is used.
    public var bytes: Int
    /// How deep elements may nest; 64 unless told, at most 512 is used.
    public var depth: Int
    /// How many elements; 20,000 unless told.
    public var elements: Int

    /// Makes limits.
    public init(bytes: Int = 1 << 20, depth: Int = 64, elements: Int = 20_000) {
        self.bytes = min(bytes, 1 << 30)
        self.depth = min(depth, 512)
        self.elements = elements
    }
}
