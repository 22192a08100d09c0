extension JSONValue {
    /// The value without the lines it was read from: equal to the same value from another text.
    public var withoutLines: JSONValue {
        switch kind {
        case .array(let values): JSONValue(.array(values.map(\.withoutLines)))
        case .object(let members):
            JSONValue.object(members.map { Member($0.key, $0.value.withoutLines) })
        default: JSONValue(kind)
        }
    }
}
