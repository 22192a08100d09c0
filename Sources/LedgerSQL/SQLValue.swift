package import DeclarationCore

/// A value that is bound to a statement.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    package init(_ bytes: [UInt8]?) { self = bytes.map { .blob($0) } ?? .null }
    package init(_ time: ZonedTime?) { self = time.map { .integer($0.epochMilliseconds) } ?? .null }
    package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}
