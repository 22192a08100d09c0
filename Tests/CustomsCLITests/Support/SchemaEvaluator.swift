import DeclarationCore

/// Judges a value by a JSON Schema; knows the words that our schema uses, and stops at any other.
struct SchemaEvaluator {
    struct UnknownWord: Error {
        let word: String
    }

    private static let annotations: Set<String> = ["$schema", "title", "description", "default"]

    /// Whether the schema takes the value.
    static func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        for member in schema.members ?? [] where try !accepts(value, member.key, member.value, schema) { return false }
        return true
    }

    private static func accepts(
        _ value: JSONValue,
        _ word: String,
        _ rule: JSONValue,
        _ schema: JSONValue
    ) throws -> Bool {
        switch word {
        case "type": return isOf(value, rule.string ?? "")
        case "enum": return rule.array?.contains { $0.text == value.text } ?? false
        case "const": return rule.text == value.text
        case "minimum": return value.integer.map { $0 >= rule.integer ?? .min } ?? true
        case "maximum": return value.integer.map { $0 <= rule.integer ?? .max } ?? true
        case "minLength": return value.string.map { $0.unicodeScalars.count >= Int(rule.integer ?? 0) } ?? true
        case "minItems": return value.array.map { $0.count >= Int(rule.integer ?? 0) } ?? true
        case "minProperties": return value.members.map { $0.count >= Int(rule.integer ?? 0) } ?? true
        case "maxProperties": return value.members.map { $0.count <= Int(rule.integer ?? 0) } ?? true
        case "required":
            return value.members == nil || (rule.array ?? []).allSatisfy { value[$0.string ?? ""] != nil }
        case "properties":
            return try (rule.members ?? []).allSatisfy { member in
                try value[member.key].map { try accepts($0, member.value) } ?? true
            }
        case "additionalProperties":
            return try (value.members ?? []).allSatisfy { member in
                if schema["properties"]?[member.key] != nil { return true }
                return rule.bool != nil ? rule.bool == true : try accepts(member.value, rule)
            }
        case "items": return try (value.array ?? []).allSatisfy { try accepts($0, rule) }
        case "anyOf": return try (rule.array ?? []).contains { try accepts(value, $0) }
        case "allOf": return try (rule.array ?? []).allSatisfy { try accepts(value, $0) }
        case "if":
            guard try accepts(value, rule), let then = schema["then"] else { return true }
            return try accepts(value, then)
        case "then": return true
        default:
            if annotations.contains(word) { return true }
            throw UnknownWord(word: word)
        }
    }

    private static func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value.kind) {
        case ("string", .string), ("object", .object), ("array", .array), ("boolean", .bool), ("null", .null): true
        case ("integer", .number): value.integer != nil
        default: false
        }
    }
}
