/// What a backend would send for a declaration, found out without sending it: facts about it, none of its content.
public enum Rehearsal: Sendable, Hashable {
    /// The request was built and signed, and kept here.
    case built(RehearsedRequest)
    /// The backend can't rehearse; says nothing about the declaration.
    case unsupported
}

/// A request that was built and not sent.
public struct RehearsedRequest: Sendable, Hashable {
    /// The bytes of its body; `nil` where nothing would go over a wire.
    public var size: Int?
    /// Fields that the declaration has and the request would not, by their paths in a declaration file.
    public var notCarried: [String]
    /// Fields that would arrive cut, or otherwise than given, by their paths.
    public var changed: [String]

    /// Makes the facts of a request.
    public init(size: Int? = nil, notCarried: [String] = [], changed: [String] = []) {
        self.size = size
        self.notCarried = notCarried
        self.changed = changed
    }
}
