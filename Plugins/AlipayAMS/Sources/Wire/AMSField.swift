import DeclarationCore

/// A message that doesn't have the documented form: `PARAM_ILLEGAL` for whoever answers it.
package struct AMSMessageError: Error, Sendable, Hashable {
    /// The field, with the wire's names: `declarationAmount.value`.
    package let path: String
    /// What was expected. Shows no value.
    package let expected: String
}

/// Reads fields of messages. `null` counts as absent everywhere: one official library sends unset fields that way.
enum AMSField {
    /// A text; a number is taken as its digits, because official libraries send amounts both ways.
    static func text(_ json: JSONValue, _ key: String, in path: String = "") throws(AMSMessageError) -> String? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let text = value.stringOrNumber else { throw AMSMessageError(path: path + key, expected: "a text") }
        return text
    }

    /// A text that is personal data.
    static func redacted(
        _ json: JSONValue,
        _ key: String,
        in path: String
    ) throws(AMSMessageError) -> Redacted<String>? {
        try text(json, key, in: path).map { Redacted($0) }
    }

    /// A truth value, bare or as a text.
    static func bool(_ json: JSONValue, _ key: String) throws(AMSMessageError) -> Bool? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let bool = value.lenientBool else { throw AMSMessageError(path: key, expected: "true or false") }
        return bool
    }

    /// A child object.
    static func object(_ json: JSONValue, _ key: String, in path: String = "") throws(AMSMessageError) -> JSONValue? {
        guard let value = json[key], !value.isNull else { return nil }
        guard value.members != nil else { throw AMSMessageError(path: path + key, expected: "an object") }
        return value
    }
}

extension JSONValue {
    /// The text or number of a member, for answers: what is damaged is left out, and an empty text counts as absent.
    func text(_ key: String) -> String? { self[key]?.nonEmptyText }

    /// The text or number itself, likewise.
    var nonEmptyText: String? { stringOrNumber.flatMap { $0.isEmpty ? nil : $0 } }
}
