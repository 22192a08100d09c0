import FoundationEssentials
import Glibc

/// A folder for a test's own ledger, gone with this object.
final class LedgerFolder: Sendable {
    struct Failure: Error {}

    let path: String

    init() throws {
        var template = Array("/tmp/customs-ledger-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The ledger's file.
    var ledger: String { path + "/ledger.sqlite" }

    /// What makes a command use it.
    var environment: [String: String] { ["CUSTOMS_LEDGER": ledger] }
}
