import DeclarationCore
import DeclarationRouter

/// The version of this program.
package enum Version {
    /// The number, by semantic versioning.
    package static let number = "0.1.0"

    /// For people.
    static var text: String {
        "customs \(number)\n" + LibraryVersions.all.map { "\($0.name) \($0.version)\n" }.joined()
    }

    /// For programs.
    static var json: JSONValue {
        [
            "version": .string(number),
            "libraries": JSONValue(.object(LibraryVersions.all.map { .init($0.name, .string($0.version)) })),
        ]
    }
}
