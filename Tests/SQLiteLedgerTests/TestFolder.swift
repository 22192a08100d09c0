import Foundation
import Synchronization

/// A folder that is removed at the end.
final class TestFolder: Sendable {
    let path: String
    private let count = Mutex(0)

    init() throws {
        path = NSTemporaryDirectory() + "sqlite-ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func newFile() -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return "\(path)/ledger-\(number).db"
    }
}
