/// Writes an object's members one after the other, without making a ``JSONValue`` of the object first: for what is written
/// often. Keys are written as they are: they hold nothing to escape.
struct JSONObjectWriter {
    private var output: [UInt8] = []

    /// - Parameter capacity: how many bytes the text usually has.
    init(capacity: Int) {
        output.reserveCapacity(capacity)
        output.append(UInt8(ascii: "{"))
    }

    /// Writes a member; none without a value.
    mutating func add(_ key: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        begin(key)
        value.write(into: &output)
    }

    /// Writes a member that is a string; none without a value.
    mutating func add(_ key: StaticString, text: String?) {
        guard let text else { return }
        begin(key)
        JSONValue.writeString(text, into: &output)
    }

    /// Writes a member that is a number; none without a value.
    mutating func add(_ key: StaticString, number: Int64?) {
        guard let number else { return }
        begin(key)
        output.append(contentsOf: String(number).utf8)
    }

    /// Writes a member that is true; none where it is false.
    mutating func add(_ key: StaticString, isTrue: Bool) {
        guard isTrue else { return }
        begin(key)
        output.append(contentsOf: "true".utf8)
    }

    /// Ends the object.
    ///
    /// - Parameter room: how many bytes the text has at least; blanks, which JSON ignores, fill it up.
    consuming func text(room: Int) -> String {
        output.append(UInt8(ascii: "}"))
        if output.count < room { output.append(contentsOf: repeatElement(0x20, count: room - output.count)) }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func begin(_ key: StaticString) {
        if output.count > 1 { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(contentsOf: "\":".utf8)
    }
}
