/// The JSON Schema (draft 2020-12) of a configuration file, for editors; made of the same descriptions that the
/// loader reads by, so the two can't drift apart.
public enum ConfigurationSchema {
    /// The schema, with the settings of the given plugins and sections.
    public static func json(
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection] = []
    ) -> JSONValue {
        var root = ConfigurationForm.root.jsonSchema
        root.insert("$schema", "https://json-schema.org/draft/2020-12/schema", at: 0)
        root.insert("title", "DeclarationRouter configuration", at: 1)
        root.replace(["properties", "backends", "additionalProperties"], with: backend(registrations))
        for section in sections { root.replace(["properties", section.name], with: section.setting.jsonSchema) }
        return root
    }

    private static func backend(_ registrations: [ProviderRegistration]) -> JSONValue {
        var schema = ConfigurationForm.backend.jsonSchema
        let ids = registrations.map { JSONValue.string($0.id.rawValue) }
        let summaries = registrations.map { "\($0.id): \($0.summary)" }.joined(separator: " ")
        schema.replace(
            ["properties", "plugin"],
            with: ["type": "string", "enum": .array(ids), "description": .string(summaries)]
        )
        schema.insert("allOf", .array(registrations.map(settings)), at: schema.members?.count ?? 0)
        return schema
    }

    /// The settings that go with a plugin; the block may be missing when the plugin requires none.
    private static func settings(_ registration: ProviderRegistration) -> JSONValue {
        let isNeeded = registration.settings.keys.contains(where: \.isRequired)
        return [
            "if": ["properties": ["plugin": ["const": .string(registration.id.rawValue)]], "required": ["plugin"]],
            "then": .object([
                "properties": ["settings": registration.settings.jsonSchema],
                "required": isNeeded ? ["settings"] : nil,
            ]),
        ]
    }
}

extension SettingsSchema {
    /// The schema as JSON Schema.
    public var jsonSchema: JSONValue {
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        return .object([
            "type": "object",
            "properties": JSONValue.object(keys.map { .init($0.name, $0.jsonSchema) }),
            "required": required.isEmpty ? nil : .array(required),
            "additionalProperties": false,
        ])
    }
}

extension SettingDescription {
    fileprivate var jsonSchema: JSONValue {
        var schema = type.jsonSchema
        schema.insert("description", .string(help), at: schema.members?.count ?? 0)
        if let defaultValue { schema.insert("default", defaultValue, at: schema.members?.count ?? 0) }
        return schema
    }
}

extension SettingType {
    fileprivate var jsonSchema: JSONValue {
        switch self {
        case .string: ["type": "string", "minLength": 1]
        case .choice(let values): ["type": "string", "enum": .array(values.map(JSONValue.string))]
        case .integer(let range): Self.integer(range)
        case .bool: ["type": "boolean"]
        case .secret: Self.secretReference
        case .list(let element): ["type": "array", "items": element.jsonSchema, "minItems": 1]
        case .oneOrMore:
            [
                "anyOf": [
                    SettingType.string.jsonSchema,
                    ["type": "array", "items": SettingType.string.jsonSchema, "minItems": 1],
                ]
            ]
        case .stringOr(let schema): ["anyOf": [SettingType.string.jsonSchema, schema.jsonSchema]]
        case .map(let element):
            ["type": "object", "additionalProperties": element.jsonSchema, "minProperties": 1]
        case .block(let schema): schema.jsonSchema
        case .any: [:]
        }
    }

    private static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        .object([
            "type": "integer", "minimum": .number(range.lowerBound),
            "maximum": range.upperBound == .max ? nil : .number(range.upperBound),
        ])
    }

    private static let secretReference: JSONValue = [
        "type": "object",
        "properties": ["file": ["type": "string", "minLength": 1], "env": ["type": "string", "minLength": 1]],
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    ]
}

extension JSONValue {
    /// Puts a member into an object.
    fileprivate mutating func insert(_ key: String, _ value: JSONValue, at index: Int) {
        guard case .object(var members) = kind else { return }
        members.insert(Member(key, value), at: index)
        kind = .object(members)
    }

    /// Replaces the value at a path of keys, keeping its description.
    fileprivate mutating func replace(_ path: [String], with value: JSONValue) {
        guard let key = path.first, case .object(var members) = kind,
            let index = members.firstIndex(where: { $0.key == key })
        else { return }
        if path.count == 1 {
            members[index].value = value
        } else {
            members[index].value.replace(Array(path.dropFirst()), with: value)
        }
        kind = .object(members)
    }
}
