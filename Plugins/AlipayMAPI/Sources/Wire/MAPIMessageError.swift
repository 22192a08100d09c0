/// What is wrong with a message of the legacy gateway; names parameters and elements, never shows values.
package struct MAPIMessageError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
