package import DeclarationCore
import FoundationEssentials
import Glibc

/// Looks at a ledger's file before it is opened, for what SQLite would say less clearly or not at all.
package enum LedgerFile {
    /// After so many seconds a file without content is none that another process is just making.
    private static let youth = 60

    /// - Throws: when the path is no file, or the file has lost its content.
    static func check(_ path: String) throws(LedgerError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return }
        guard facts.st_mode & S_IFMT != S_IFDIR else {
            throw LedgerError(.unavailable, folderMessage(path))
        }
        guard !hasContent(path), time(nil) - facts.st_mtim.tv_sec > youth else { return }
        throw LedgerError(
            .corrupted,
            "the ledger \(path) is empty, 0 bytes: it lost its content; restore it from a backup, or, if it never had any, "
                + "remove it"
        )
    }

    /// What speaks against a ledger at a path, as far as the file system tells here and for this user; another may run the
    /// program, so that only what holds for all is an error.
    package static func trouble(at path: String) -> (severity: Problem.Severity, message: String)? {
        var facts = stat()
        if stat(path, &facts) == 0 { return facts.st_mode & S_IFMT == S_IFDIR ? (.error, folderMessage(path)) : nil }
        let folder = FilePath.folder(of: path)
        guard folder.isEmpty || stat(folder, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR else {
            return (.warning, "there is no folder \(folder) for the ledger; make it, or name a file in another")
        }
        guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else {
            return (.warning, "the ledger is not there yet, and this user can't make it: \(folder) is not writable")
        }
        return nil
    }

    private static func folderMessage(_ path: String) -> String { "the ledger \(path) is a folder; name a file in it" }

    /// Whether a file is there and not empty; what is in its log counts.
    static func hasContent(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && (facts.st_size > 0 || access(path + "-wal", F_OK) == 0)
    }

    /// Other ledgers in the folder of one that are named for configurations, by their names.
    static func othersNamedForFiles(beside path: String) -> [String] {
        let folder = FilePath.folder(of: path)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return files.filter { $0.hasSuffix("-ledger.sqlite") && FilePath.resolve($0, in: folder) != path }.sorted()
    }

    /// Earlier versions kept the ledger of every configuration in `customs-ledger.sqlite`. Where a configuration of another
    /// name used it, starting afresh could declare everything twice; only people know whether it did. Beside `customs.json`
    /// that file is this one's own.
    static func requireNoFormerDefault(_ path: String) throws(LedgerError) {
        let folder = FilePath.folder(of: path)
        func isThere(_ name: String) -> Bool { access(FilePath.resolve(name, in: folder), F_OK) == 0 }
        guard access(path, F_OK) != 0, isThere("customs-ledger.sqlite"), !isThere("customs.json") else { return }
        throw LedgerError(
            .unavailable,
            "\(path) is not there, but customs-ledger.sqlite is, where earlier versions kept what every configuration of this "
                + "folder declared; if this one did, go on with that: \"ledger\": { \"path\": \"customs-ledger.sqlite\" }; "
                + "if not, name a file of its own: \"ledger\": { \"path\": \"\(path.split(separator: "/").last ?? "")\" }"
        )
    }
}
