import TextEncodings

/// The parameters of a request, in the order they are sent. Values are bytes in the request's charset: the same bytes
/// are signed and sent, and a receiver checks the bytes that came and not a re-encoding of them.
///
/// Holds personal data: printing it shows the names only.
package struct MAPIParameters: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// One parameter: its name, and where its value stands.
    package struct Field: Sendable, Hashable {
        package let name: String
        fileprivate let place: Range<Int>
    }

    /// The charset of the values.
    package let charset: MAPICharset
    /// The parameters, none with an empty value.
    package private(set) var fields: [Field] = []
    /// All values, one after the other.
    private var bytes: [UInt8] = []

    /// No parameters.
    package init(charset: MAPICharset) {
        self.charset = charset
        fields.reserveCapacity(16)
        bytes.reserveCapacity(512)
    }

    /// Adds a parameter; an empty value is neither signed nor sent, so it is left out.
    ///
    /// - Throws: when the charset can't express the value.
    package mutating func append(_ name: String, _ value: String) throws(MAPIMessageError) {
        if charset.encoding == .utf8 { return append(name, bytes: value.utf8) }
        guard let bytes = charset.bytes(of: value) else {
            throw MAPIMessageError("`\(name)` has a character that \(charset.label) can't express")
        }
        append(name, bytes: bytes)
    }

    /// Adds a parameter whose value is in the charset already.
    package mutating func append(_ name: String, bytes value: some Collection<UInt8>) {
        if value.isEmpty { return }
        let start = bytes.count
        bytes.append(contentsOf: value)
        fields.append(Field(name: name, place: start..<bytes.count))
    }

    /// The value of one of the ``fields``.
    package func value(_ field: Field) -> ArraySlice<UInt8> { bytes[field.place] }

    /// The same as a text; `nil` when it is not one of the charset.
    package func text(_ field: Field) -> String? { charset.text(of: Array(value(field))) }

    /// The value of a parameter; `nil` when it is missing or not a text of the charset.
    package subscript(_ name: String) -> String? { fields.first { $0.name == name }.flatMap(text) }

    /// The bytes that are signed: every parameter but `sign` and `sign_type`, sorted by name, values raw, joined with
    /// `&`. Source: protocol/mapi-signing.md §1.
    package var stringToSign: [UInt8] {
        let signed = fields.filter { $0.name != "sign" && $0.name != "sign_type" }
            .sorted { $0.name.precedesInBytes($1.name) }
        var result: [UInt8] = []
        result.reserveCapacity(signed.reduce(bytes.count) { $0 + $1.name.utf8.count + 2 })
        for field in signed {
            if !result.isEmpty { result.append(UInt8(ascii: "&")) }
            result.append(contentsOf: field.name.utf8)
            result.append(UInt8(ascii: "="))
            result.append(contentsOf: value(field))
        }
        return result
    }

    /// The names.
    package var description: String { "MAPIParameters(\(fields.map(\.name).joined(separator: ", ")))" }
    /// Shows the names only.
    package var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name)]) }
}

extension String {
    /// Whether the text comes first in the order of the bytes of UTF-8, in which signed names are sorted.
    fileprivate func precedesInBytes(_ other: String) -> Bool {
        let (left, right) = (utf8Span.span, other.utf8Span.span)
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index]
        }
        return left.count < right.count
    }
}
