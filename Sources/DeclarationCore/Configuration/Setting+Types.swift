extension Setting where Value == String {
    /// A text that must be there.
    public static func string(_ name: String, help: String) -> Setting<String> {
        Setting(name, .string, fallback: nil, help: help, parse: readText)
    }

    /// A text with a default.
    public static func string(_ name: String, default fallback: String, help: String) -> Setting<String> {
        Setting(name, .string, fallback: fallback, shownDefault: .string(fallback), help: help, parse: readText)
    }

    /// One of some texts, with a default.
    public static func choice(_ name: String, _ values: [String], default fallback: String, help: String) -> Setting<
        String
    > {
        Setting(name, .choice(values), fallback: fallback, shownDefault: .string(fallback), help: help) {
            value,
            reader in
            readChoice(value, values, &reader)
        }
    }

    /// One of some texts that must be there.
    public static func choice(_ name: String, _ values: [String], help: String) -> Setting<String> {
        Setting(name, .choice(values), fallback: nil, help: help) { value, reader in
            readChoice(value, values, &reader)
        }
    }
}

extension Setting where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of a type, by their raw values, with a default.
    public static func choice(_ name: String, default fallback: Value, help: String) -> Setting<Value> {
        let shown = JSONValue.string(fallback.rawValue)
        return Setting(name, .choice(texts), fallback: fallback, shownDefault: shown, help: help, parse: readCase)
    }

    /// One of the cases of a type, by their raw values, that must be there.
    public static func choice(_ name: String, help: String) -> Setting<Value> {
        Setting(name, .choice(texts), fallback: nil, help: help, parse: readCase)
    }

    /// One of the cases of a type, by their raw values, or nothing.
    public static func optionalChoice(_ name: String, help: String) -> Setting<Value?> {
        Setting<Value?>(name, .choice(texts), fallback: .some(nil), help: help) { value, reader in
            readCase(value, &reader).map(Optional.some)
        }
    }

    private static var texts: [String] { Value.allCases.map(\.rawValue) }

    private static func readCase(_ value: JSONValue, _ reader: inout SettingsReader) -> Value? {
        readChoice(value, texts, &reader).flatMap(Value.init(rawValue:))
    }
}

extension Setting where Value == String? {
    /// A text that may be missing.
    public static func optionalString(_ name: String, help: String) -> Setting<String?> {
        Setting(name, .string, fallback: .some(nil), help: help) { value, reader in
            readText(value, &reader).map(Optional.some)
        }
    }
}

extension Setting where Value == [String] {
    /// One text or a list of them; none when missing.
    public static func texts(_ name: String, help: String) -> Setting<[String]> {
        Setting(name, .oneOrMore, fallback: [], help: help) { value, reader in
            guard let elements = value.array else { return readText(value, &reader).map { [$0] } }
            if elements.isEmpty { reader.report(value, "an empty list; leave the key out, or name at least one") }
            return elements.indices.compactMap { index in
                reader.at(index) { readText(elements[index], &$0) }
            }
        }
    }
}

extension Setting where Value == Bool {
    /// True or false, with a default.
    public static func bool(_ name: String, default fallback: Bool, help: String) -> Setting<Bool> {
        Setting(name, .bool, fallback: fallback, shownDefault: .bool(fallback), help: help) { value, reader in
            if value.bool == nil { reader.report(value, "expected true or false, found \(value.kindName)") }
            return value.bool
        }
    }
}

extension Setting where Value == Int {
    /// A whole number in a range, with a default.
    public static func integer(
        _ name: String,
        _ range: ClosedRange<Int>,
        default fallback: Int,
        help: String
    ) -> Setting<Int> {
        Setting(name, .integer(range), fallback: fallback, shownDefault: .number(fallback), help: help) {
            value,
            reader in
            readInteger(value, range, &reader)
        }
    }

    /// A whole number in a range that must be there.
    public static func requiredInteger(
        _ name: String,
        _ range: ClosedRange<Int>,
        help: String
    ) -> Setting<Int> {
        Setting(name, .integer(range), fallback: nil, help: help) { value, reader in
            readInteger(value, range, &reader)
        }
    }
}

extension Setting where Value == Int? {
    /// A whole number in a range, or nothing.
    public static func optionalInteger(_ name: String, _ range: ClosedRange<Int>, help: String) -> Setting<Int?> {
        Setting(name, .integer(range), fallback: .some(nil), help: help) { value, reader in
            readInteger(value, range, &reader).map(Optional.some)
        }
    }
}

extension Setting where Value == Secret {
    /// A reference to a secret that must be there and be readable.
    public static func secret(_ name: String, help: String) -> Setting<Secret> {
        Setting(name, .secret, fallback: nil, help: help, parse: readSecret)
    }
}

extension Setting where Value == Secret? {
    /// A reference to a secret that may be missing; if it is there it must be readable.
    public static func optionalSecret(_ name: String, help: String) -> Setting<Secret?> {
        Setting(name, .secret, fallback: .some(nil), help: help) { value, reader in
            readSecret(value, &reader).map(Optional.some)
        }
    }
}

extension Setting where Value == [Secret] {
    /// A list of references to secrets; none when missing. Those that are there must be readable.
    public static func secrets(_ name: String, help: String) -> Setting<[Secret]> {
        Setting(name, .list(.secret), fallback: [], help: help) { value, reader in
            guard let elements = value.array, !elements.isEmpty else {
                reader.report(value, "expected a list with at least one reference to a secret, found \(value.kindName)")
                return nil
            }
            return elements.indices.compactMap { index in
                reader.at(index) { readSecret(elements[index], &$0) }
            }
        }
    }
}

extension Setting where Value == JSONValue? {
    /// Any JSON, handed on as it is; whoever takes it checks it.
    public static func json(_ name: String, help: String) -> Setting<JSONValue?> {
        Setting(name, .any, fallback: .some(nil), help: help) { value, _ in .some(value) }
    }
}

extension Setting where Value == Settings {
    /// A block of further keys; its defaults count when it is missing.
    public static func block(_ name: String, _ schema: SettingsSchema, help: String) -> Setting<Settings> {
        Setting(name, .block(schema), fallback: schema.defaults, help: help) { value, reader in
            schema.read(value, &reader)
        }
    }

    /// A block of further keys that must be there.
    public static func requiredBlock(_ name: String, _ schema: SettingsSchema, help: String) -> Setting<Settings> {
        Setting(name, .block(schema), fallback: nil, help: help) { value, reader in
            schema.read(value, &reader)
        }
    }
}

extension Setting where Value == Settings? {
    /// A block of further keys that may be missing as a whole.
    public static func optionalBlock(_ name: String, _ schema: SettingsSchema, help: String) -> Setting<Settings?> {
        Setting(name, .block(schema), fallback: .some(nil), help: help) { value, reader in
            .some(schema.read(value, &reader))
        }
    }
}

/// A block under a name of its own.
public struct NamedSettings: Sendable {
    /// The name.
    public let name: String
    /// The block as it stands in the file, for lines.
    public let value: JSONValue
    /// The block's values.
    public let settings: Settings
}

extension Setting where Value == [NamedSettings] {
    /// Blocks by name, in the order of the file; none when missing.
    public static func blocks(_ name: String, _ schema: SettingsSchema, help: String) -> Setting<[NamedSettings]> {
        Setting(name, .map(.block(schema)), fallback: [], help: help) { value, reader in
            guard let members = value.members else {
                reader.report(value, "expected an object, found \(value.kindName)")
                return nil
            }
            return members.map { member in
                reader.at(member.key) { reader in
                    NamedSettings(name: member.key, value: member.value, settings: schema.read(member.value, &reader))
                }
            }
        }
    }
}

extension Setting where Value == [Settings] {
    /// A list of blocks; none when missing.
    public static func list(_ name: String, _ schema: SettingsSchema, help: String) -> Setting<[Settings]> {
        Setting(name, .list(.block(schema)), fallback: [], help: help) { value, reader in
            guard let elements = value.array, !elements.isEmpty else {
                reader.report(value, "expected a list with at least one element, found \(value.kindName)")
                return nil
            }
            return elements.indices.map { index in
                reader.at(index) { schema.read(elements[index], &$0) }
            }
        }
    }
}

extension SettingsSchema {
    /// The values when nothing is given.
    public var defaults: Settings {
        Settings(values: [], broken: [])
    }
}

private func readText(_ value: JSONValue, _ reader: inout SettingsReader) -> String? {
    guard let text = value.string else {
        reader.report(value, "expected a text in quotes, found \(value.kindName)")
        return nil
    }
    if text.isEmpty { reader.report(value, "empty; leave the key out, or give it a value") }
    if SettingsReader.isPlaceholder(text) {
        reader.report(value, "still the template's placeholder; put your own value in", severity: reader.placeholders)
    }
    return text.isEmpty ? nil : text
}

private func readChoice(_ value: JSONValue, _ values: [String], _ reader: inout SettingsReader) -> String? {
    guard let text = readText(value, &reader) else { return nil }
    if !values.contains(text) {
        let hint = Suggestion.text(for: String(text.prefix(64)), among: values)
        reader.report(value, "not one of \(values.joined(separator: ", "))\(hint)")
        return nil
    }
    return text
}

private func readInteger(_ value: JSONValue, _ range: ClosedRange<Int>, _ reader: inout SettingsReader) -> Int? {
    guard let number = value.integer.flatMap({ Int(exactly: $0) }), range.contains(number) else {
        let other = range.lowerBound == range.upperBound ? "another one" : "one outside it"
        let found = value.integer == nil ? value.kindName : other
        reader.report(value, "expected \(SettingType.integer(range).text), found \(found)")
        return nil
    }
    return number
}

private func readSecret(_ value: JSONValue, _ reader: inout SettingsReader) -> Secret? {
    let reference: SecretReference
    switch (value.members?.count, value["file"]?.string, value["env"]?.string) {
    case (1, .some(let path), nil) where !path.isEmpty: reference = .file(path)
    case (1, nil, .some(let name)) where !name.isEmpty: reference = .environment(name)
    default:
        reader.report(
            value,
            "expected \(SettingType.secret.text), found \(value.kindName); a secret never stands in the file"
        )
        return nil
    }
    // A pasted key would be repeated by whoever says that there is no such file or variable.
    guard reference.isPlausible else {
        reader.report(value, "not a place: a secret itself seems to stand here; put it in a file and name the file")
        return nil
    }
    do throws(SecretUnavailable) {
        return try reader.secrets.secret(reference)
    } catch {
        reader.report(value, error.message)
        return nil
    }
}
