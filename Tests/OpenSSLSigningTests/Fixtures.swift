import DeclarationCore
import Glibc
import Testing

/// The published test vectors and keys, copied beside this file.
enum Fixtures {
    static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        return try Files.read("/\(folder)/Fixtures/\(name)")
    }

    static func key(_ name: String) throws -> Secret { Secret(try bytes("keys/\(name)")) }

    static func json(_ name: String) throws -> [JSONValue] {
        try #require(try JSONParser.parse(try bytes(name))["cases"]?.array)
    }
}

/// Whole files, without Foundation.
enum Files {
    struct Unreadable: Error { var path: String }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { result += buffer[..<count] }
        return result
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unreadable(path: path) }
    }
}
