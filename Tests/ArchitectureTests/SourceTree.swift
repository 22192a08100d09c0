import Foundation

/// The package's own files, found from this file's place in it.
enum SourceTree {
    static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url
    }()

    /// The Swift files below a folder, with their text.
    static func swiftFiles(_ folder: String) throws -> [(path: String, text: String)] {
        let base = root.appendingPathComponent(folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            ("\(folder)/\(name)", try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8))
        }
    }

    /// The modules that a Swift text imports.
    static func imports(_ text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
                    words[..<index].allSatisfy({
                        ["public", "package", "internal", "private", "fileprivate"].contains($0) || $0.hasPrefix("@")
                    })
                else { return nil }
                let name =
                    words[index + 1] == "struct" || words[index + 1] == "func" ? words[index + 2] : words[index + 1]
                return String(name.split(separator: ".")[0])
            }
        )
    }
}
