package import DeclarationCore

/// A row of a result, by column from 0.
package protocol SQLRow {
    func optionalInteger(_ column: Int32) -> Int64?
    func optionalText(_ column: Int32) -> String?
    func optionalBlob(_ column: Int32) -> [UInt8]?
    /// Looks at a text where it lies; empty for a null.
    func withText<Value>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value
}

extension SQLRow {
    package func integer(_ column: Int32) -> Int64 { optionalInteger(column) ?? 0 }
    package func text(_ column: Int32) -> String { optionalText(column) ?? "" }
    package func time(_ column: Int32) -> ZonedTime { ZonedTime(epochMilliseconds: integer(column)) }
    package func optionalTime(_ column: Int32) -> ZonedTime? {
        optionalInteger(column).map { ZonedTime(epochMilliseconds: $0) }
    }
}
