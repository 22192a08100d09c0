import DeclarationCore
import DeclarationRouter
import HTTPServer

/// The version of this program.
package enum Version {
    /// The number, by semantic versioning.
    package static let number = "0.3.0"

    /// The C libraries that it runs with, without those of single plugins.
    private static var libraries: [(name: String, version: String)] {
        LibraryVersions.all + [("libmicrohttpd", ServerVersions.microHTTPD), ("GnuTLS", ServerVersions.gnuTLS)]
    }

    /// For people.
    static var text: String {
        "customs \(number)\n" + libraries.map { "\($0.name) \($0.version)\n" }.joined()
    }

    /// For programs.
    static var json: JSONValue {
        [
            "version": .string(number),
            "libraries": JSONValue.object(libraries.map { .init($0.name, .string($0.version)) }),
        ]
    }
}
