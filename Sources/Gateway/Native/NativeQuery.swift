import DeclarationCore
import TextEncodings

/// The parameters behind the `?`. Each must be one that the operation knows; each may stand once, except where a list is
/// meant.
struct NativeQuery: Sendable {
    private var values: [String: [String]] = [:]

    /// - Throws: unknown names and broken escapes.
    init(_ query: String?, allowed: Set<String>) throws(NativeProblem) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw .parameter("", "a percent sign that no two hexadecimal digits follow, or no text in UTF-8")
            }
            guard allowed.contains(name) else {
                throw .parameter("", "an unknown parameter; known: \(allowed.sorted().joined(separator: ", "))")
            }
            values[name, default: []].append(value)
        }
    }

    /// A whole number in a range; `nil` when it isn't given.
    func integer(_ name: String, _ range: ClosedRange<Int>) throws(NativeProblem) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .parameter(name, "a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
        }
        return value
    }

    /// A truth value; `false` when it isn't given.
    func flag(_ name: String) throws(NativeProblem) -> Bool {
        switch try text(name) {
        case nil, "false": return false
        case "true": return true
        default: throw .parameter(name, "true or false is needed")
        }
    }

    /// A text that stands once.
    func text(_ name: String) throws(NativeProblem) -> String? {
        let all = values[name] ?? []
        guard all.count <= 1 else { throw .parameter(name, "it stands more than once") }
        return all.first
    }

    /// A list: repeated, or separated by commas.
    func list(_ name: String) -> [String] {
        (values[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// A part of a path without its escapes; a plus is a plus there.
    static func decodedPath(_ text: some StringProtocol) -> String? {
        PercentEncoding.percentDecode(Array(text.utf8)).flatMap { String(untrusted: $0.span) }
    }

    /// A part of a query without its escapes.
    static func decoded(_ text: some StringProtocol) -> String? {
        PercentEncoding.formDecode(Array(text.utf8)).flatMap { String(untrusted: $0.span) }
    }
}
