import TextEncodings

/// The parameters of a request, in the order they are sent. Values are bytes in the request's charset: the same bytes
/// are signed and sent, and a receiver checks the bytes that came and not a re-encoding of them.
///
/// Holds personal data: printing it shows the names only.
package struct MAPIParameters: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The charset of the values.
    package let charset: MAPICharset
    /// Names and values in the order they are sent.
    private(set) var pairs = MAPIPairs()

    /// No parameters.
    package init(charset: MAPICharset) { self.charset = charset }

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
        pairs.append(name.utf8, value)
    }

    /// Names and values in the order they are sent; none is empty.
    package var fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        pairs.pairs.map { (pairs.name($0), pairs.value($0)) }
    }

    /// The value of a parameter; `nil` when it is missing or not a text of the charset.
    package subscript(_ name: String) -> String? {
        value(name).flatMap { charset.text(of: $0) }
    }

    /// Whether a parameter stands there, readable or not.
    func has(_ name: String) -> Bool { value(name) != nil }

    private func value(_ name: String) -> ArraySlice<UInt8>? {
        pairs.pairs.first { pairs.isNamed($0, name) }.map { pairs.value($0) }
    }

    /// The bytes that are signed: every parameter but `sign` and `sign_type`, sorted by name, values raw, joined with
    /// `&`. Source: mapi "Signature".
    package var stringToSign: [UInt8] {
        pairs.joined { !pairs.isNamed($0, "sign") && !pairs.isNamed($0, "sign_type") }
    }

    /// The names.
    package var description: String { "MAPIParameters(\(names.joined(separator: ", ")))" }
    /// Shows the names only.
    package var customMirror: Mirror { Mirror(self, children: ["names": names]) }

    private var names: [String] { pairs.pairs.map { String(decoding: pairs.name($0), as: UTF8.self) } }
}
