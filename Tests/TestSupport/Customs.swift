import Glibc

/// The built program.
public enum Customs {
    /// Beside the test bundle, or where the bundle's folder is.
    public static let program: String = {
        let folder = CommandLine.arguments[0].split(separator: "/").dropLast()
        let root = #filePath.split(separator: "/").dropLast(3)
        let folders = (0...3).map { folder.dropLast($0) } + [root + [".build", "debug"]]
        let paths = folders.map { $0.map { "/" + $0 }.joined() + "/customs" }
        return paths.first { access($0, X_OK) == 0 } ?? "customs"
    }()
}
