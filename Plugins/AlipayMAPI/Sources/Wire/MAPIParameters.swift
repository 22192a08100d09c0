/// The parameters of a request, in the order they are sent. Values are bytes in the request's charset: the same bytes
/// are signed and sent, and a receiver checks the bytes that came and not a re-encoding of them.
///
/// Holds personal data: printing it shows the names only.
package struct MAPIParameters: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// One parameter.
    package struct Field: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        package let name: String
        package let value: [UInt8]

        package var description: String { name }
        package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
    }

    /// The charset of the values.
    package let charset: MAPICharset
    /// The parameters, none with an empty value.
    package private(set) var fields: [Field] = []

    /// No parameters.
    package init(charset: MAPICharset) {
        self.charset = charset
        fields.reserveCapacity(16)
    }

    /// Adds a parameter; an empty value is neither signed nor sent, so it is left out.
    ///
    /// - Throws: when the charset can't express the value.
    package mutating func append(_ name: String, _ value: String) throws(MAPIMessageError) {
        guard let bytes = charset.bytes(of: value) else {
            throw MAPIMessageError("`\(name)` has a character that \(charset.label) can't express")
        }
        append(name, bytes: bytes)
    }

    /// Adds a parameter whose value is in the charset already.
    package mutating func append(_ name: String, bytes: [UInt8]) {
        if !bytes.isEmpty { fields.append(Field(name: name, value: bytes)) }
    }

    /// The value of a parameter; `nil` when it is missing or not a text of the charset.
    package subscript(_ name: String) -> String? {
        fields.first { $0.name == name }.flatMap { charset.text(of: $0.value) }
    }

    /// The bytes that are signed: every parameter but `sign` and `sign_type`, sorted by name, values raw, joined with
    /// `&`. Source: protocol/mapi-signing.md §1.
    package var stringToSign: [UInt8] {
        let signed = fields.indices.filter { fields[$0].name != "sign" && fields[$0].name != "sign_type" }
            .sorted { fields[$0].name.precedesInBytes(fields[$1].name) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(signed.reduce(0) { $0 + fields[$1].name.utf8.count + fields[$1].value.count + 2 })
        for index in signed {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: fields[index].name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: fields[index].value)
        }
        return bytes
    }

    /// The names.
    package var description: String { "MAPIParameters(\(fields.map(\.name).joined(separator: ", ")))" }
    /// Shows the names only.
    package var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name)]) }
}
