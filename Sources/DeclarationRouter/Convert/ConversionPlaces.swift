import DeclarationCore
import FoundationEssentials

/// Where a converted configuration and its keys lie.
package struct ConversionPlaces: Sendable {
    /// The folder that relative paths on the command line start at.
    private let base: String
    /// The folder of the configuration, absolute.
    let folder: String
    /// The folder of its keys, absolute.
    let keyFolder: String

    /// Puts places together.
    ///
    /// - Parameters:
    ///   - base: where relative paths start; the process's own folder when empty.
    ///   - output: the configuration's file; the base when there is none yet.
    ///   - keys: the folder of its keys; `keys` beside the configuration when `nil`.
    package init(base: String, output: String?, keys: String?) {
        let start = Self.plain(FilePath.resolve(base, in: FileManager.default.currentDirectoryPath))
        let file = output.map { FilePath.resolve($0, in: start) }
        let place = file.map { Self.plain(FilePath.folder(of: $0)) } ?? start
        self.base = start
        folder = place
        keyFolder = Self.plain(keys.map { FilePath.resolve($0, in: start) } ?? FilePath.resolve("keys", in: place))
    }

    /// A path of the command line as an absolute one.
    func absolute(_ path: String) -> String { Self.plain(FilePath.resolve(path, in: base)) }

    /// How the configuration refers to a key file that is made for it.
    func key(_ name: String) -> String { relative(FilePath.resolve(name, in: keyFolder)) }

    /// How the configuration refers to a file: from its own folder where they have more than the root in common.
    func relative(_ path: String) -> String {
        let target = Self.plain(path).split(separator: "/")
        let start = folder.split(separator: "/")
        let common = zip(target, start).prefix { $0 == $1 }.count
        guard common > 0 else { return Self.plain(path) }
        let up = Array(repeating: Substring(".."), count: start.count - common)
        return (up + target[common...]).joined(separator: "/")
    }

    /// A path without `.` and `..`.
    private static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
