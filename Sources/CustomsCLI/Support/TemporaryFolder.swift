import DeclarationCore
import FoundationEssentials
import Glibc

/// A folder of one's own that is gone afterwards.
struct TemporaryFolder: ~Copyable {
    /// Where it is.
    let path: String

    /// Makes a folder that only this user can read.
    init(in parent: String) throws(CommandFailure) {
        var template = Array("\(parent)/customs-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno)).lowercased()
            throw CommandFailure(.output, "can't make a folder in \(parent): \(reason); set TMPDIR to one that works")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Nothing is lost if it stays: it holds throw-away keys only.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file into it.
    func write(_ text: String, to name: String) throws(InvalidInput) -> String {
        let file = path + "/" + name
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8)) else {
            throw InvalidInput([Problem(.error, path: "", "can't be written", file: file)])
        }
        return file
    }
}
