import DeclarationCore
import Foundation
import Testing

/// The files beside the tests.
enum Fixture {
    /// Where they are in the source tree, for rewriting.
    static let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    static func bytes(_ path: String) throws -> [UInt8] {
        let copy = try #require(Bundle.module.resourceURL).appending(path: "Fixtures").appending(path: path)
        return Array(try Data(contentsOf: copy))
    }

    static func json(_ path: String) throws -> JSONValue { try JSONParser.parse(try bytes(path)) }

    static func folders(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: source.appending(path: path).path()).sorted()
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: source.appending(path: path).path())
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: source.appending(path: path))
    }
}
