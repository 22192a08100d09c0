import DeclarationRouter

/// Tells when files that were read have changed and are complete: two looks in a row find them the same, and other than
/// they were read.
struct FileWatch: Sendable {
    private var read: [String: FilesRead.Stamp]
    private var lastLook: [String: FilesRead.Stamp]

    init(_ files: FilesRead) {
        read = files.stamps
        lastLook = read
    }

    /// The files' state now. Blocks for as long as the file system takes.
    func look() -> [String: FilesRead.Stamp] {
        Dictionary(uniqueKeysWithValues: read.keys.map { ($0, FilesRead.Stamp($0)) })
    }

    /// Takes a look in.
    ///
    /// - Returns: whether the files should be read again.
    mutating func hasSettled(_ look: [String: FilesRead.Stamp]) -> Bool {
        defer { lastLook = look }
        return look != read && look == lastLook
    }

    /// The files have been read again, perhaps in vain. Those of before are watched on when reading stopped early.
    mutating func replace(_ files: FilesRead) {
        let new = files.stamps
        let rest = read.keys.filter { new[$0] == nil }
        read = new.merging(rest.map { ($0, lastLook[$0] ?? FilesRead.Stamp($0)) }) { first, _ in first }
        lastLook = read
    }
}
