import FoundationEssentials
import Glibc

/// Where files of the repository are.
enum Repository {
    /// The top folder.
    static let root = String(#filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined())

    /// A fixture of these tests.
    static func fixture(_ name: String) -> String { root + "/Tests/CustomsCLITests/Fixtures/" + name }

    /// The text of a file of the repository.
    static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: root + "/" + path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The bytes of a file anywhere.
    static func bytes(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }
}

/// A folder that is gone after the test.
final class Workspace: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.path + "/customs-tests-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and tells its path.
    func write(_ text: String, to name: String) -> String {
        let file = path + "/" + name
        let folder = file.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: file, contents: Data(text.utf8))
        return file
    }
}
