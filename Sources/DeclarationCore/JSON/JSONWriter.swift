extension JSONValue {
    /// The compact JSON text, members in their order: the bytes that are signed and sent.
    public var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        write(into: &output)
        return output
    }

    /// The compact JSON text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// JSON for people: one member a line, two blanks a level.
    public var prettyText: String {
        var output: [UInt8] = []
        writePretty(into: &output, indent: 0)
        return String(decoding: output, as: UTF8.self)
    }

    func write(into output: inout [UInt8]) {
        switch kind {
        case .array(let values):
            output.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                value.write(into: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.writeString(member.key, into: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(into: &output)
            }
            output.append(UInt8(ascii: "}"))
        default: writeScalar(into: &output)
        }
    }

    private func writeScalar(into output: inout [UInt8]) {
        switch kind {
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .string(let text): Self.writeString(text, into: &output)
        default: output.append(contentsOf: "null".utf8)
        }
    }

    private func writePretty(into output: inout [UInt8], indent: Int) {
        let blanks = [UInt8](repeating: 0x20, count: indent + 2)
        func list<Element>(
            _ open: Unicode.Scalar,
            _ close: Unicode.Scalar,
            _ items: [Element],
            _ one: (Element) -> Void
        ) {
            output.append(UInt8(ascii: open))
            for (index, item) in items.enumerated() {
                output.append(contentsOf: index > 0 ? ",\n".utf8 : "\n".utf8)
                output.append(contentsOf: blanks)
                one(item)
            }
            output.append(0x0A)
            output.append(contentsOf: blanks.dropLast(2))
            output.append(UInt8(ascii: close))
        }
        switch kind {
        case .array(let values) where !values.isEmpty:
            list("[", "]", values) { $0.writePretty(into: &output, indent: indent + 2) }
        case .object(let members) where !members.isEmpty:
            list("{", "}", members) { member in
                Self.writeString(member.key, into: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.writePretty(into: &output, indent: indent + 2)
            }
        default: write(into: &output)
        }
    }

    static func writeString(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        // Most texts have nothing to escape.
        guard hasEscapes(text) else { return output.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                let digits = Array("0123456789abcdef".utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
    }

    private static func hasEscapes(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        for place in bytes.indices where isEscaped(bytes[place]) { return true }
        return false
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
