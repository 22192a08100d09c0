import DeclarationCore
import FoundationEssentials

/// The files beside the tests; the folder in the sources, because golden files are rewritten there.
enum Fixtures {
    static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Fixtures"

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder + "/" + path)))
    }

    static func json(_ path: String) throws -> JSONValue { try JSONParser.parse(try bytes(path)) }

    static func jsonIfPresent(_ path: String) throws -> JSONValue? {
        FileManager.default.fileExists(atPath: folder + "/" + path) ? try json(path) : nil
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + path))
    }

    /// The names of the cases of an operation.
    static func cases(_ operation: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + operation)) ?? []).sorted()
    }

    static func key(_ name: String) throws -> Secret { Secret(try bytes("keys/" + name)) }
}
