extension SettingsSchema {
    /// What of a block may be kept and shown: the members that the schema describes, in its order. A secret's place
    /// becomes `"secret"`; what the schema doesn't know, values of another type, and remarks for people are left out.
    func exposed(_ value: JSONValue) -> JSONValue {
        JSONValue(
            .object(
                known(value.members ?? []).compactMap { place, member in
                    guard member.key != ConfigurationForm.note.name else { return nil }
                    return keys[place].type.exposed(member.value).map { JSONValue.Member(member.key, $0) }
                }
            )
        )
    }
}

extension SettingType {
    /// What of a value may be kept and shown; `nil` for nothing.
    fileprivate func exposed(_ value: JSONValue) -> JSONValue? {
        switch self {
        case .secret: "secret"
        case .string, .choice: value.string.map { .string(Self.exposed($0)) }
        case .integer: value.integer.map { .number($0) }
        case .bool: value.bool.map { .bool($0) }
        case .list(let element): value.array.map { .array($0.compactMap(element.exposed)) }
        case .oneOrMore: .array((value.array ?? [value]).compactMap(SettingType.string.exposed))
        case .stringOr(let schema): value.members == nil ? SettingType.string.exposed(value) : schema.exposed(value)
        case .map(let element):
            value.members.map { members in
                JSONValue(
                    .object(
                        members.sorted { $0.key < $1.key }.compactMap { member in
                            element.exposed(member.value).map { JSONValue.Member(member.key, $0) }
                        }
                    )
                )
            }
        case .block(let schema): value.members.map { _ in schema.exposed(value) }
        case .any: nil
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    /// The text without what was put into the wrong place: a key that was pasted, a user and password within an address.
    private static func exposed(_ text: String) -> String {
        // Nearly all texts are short words.
        if text.utf8.count <= 64, text.utf8.allSatisfy(isOfWord) { return text }
        if text.utf8.count > 512 || text.hasBytes(of: "-----") || text.utf8.contains(where: { $0 < 0x20 }) {
            return "a text of \(text.utf8.count) bytes"
        }
        guard text.hasBytes(of: "://"), let scheme = text.firstRange(of: "://") else { return text }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return text[..<scheme.upperBound] + "secret" + text[at...]
    }
}
