import DeclarationCore
import DeclarationRouter
import Gateway

/// The two configurations of a plan.
struct PlannedChange: Sendable {
    let old: Configuration
    let new: Configuration
    let at: ZonedTime
    let keys: KeyUsability
    private let runtime: Runtime
    private let oldPath: String
    private let newPath: String
    private let namesOneLedger: Bool

    /// Reads both without secrets, and tries out the keys of the new one.
    init(_ invocation: Invocation, at: ZonedTime) throws(CommandFailure) {
        runtime = invocation.readingRuntime
        namesOneLedger = invocation.environmentLedger != nil
        oldPath = invocation.resolve(invocation.arguments[0])
        newPath = invocation.resolve(invocation.arguments[1])
        old = try invocation.plannedConfiguration(oldPath, runtime)
        new = try invocation.plannedConfiguration(newPath, runtime)
        self.at = at
        let mode = invocation.value(.checkKeys) ?? "auto"
        keys =
            mode == "no"
            ? KeyUsability() : runtime.keyUsability(of: new, at: newPath, sections: [GatewaySection.section])
        if mode == "yes", !keys.unread.isEmpty {
            let problems = keys.unread.sorted { $0.key < $1.key }.flatMap(\.value)
            throw CommandFailure(.configuration, InvalidInput(problems))
        }
    }

    var oldSide: MigrationSide { MigrationSide(old, at: at) }
    var newSide: MigrationSide { MigrationSide(new, at: at, unusable: Set(keys.unusable.keys)) }

    /// Whether the new configuration remembers somewhere else than the old one, as far as that can be told: a ledger beside
    /// its file moves with the file's name, and where a secret leads is not looked at.
    var leavesTheLedger: Bool {
        guard old.ledger.store != .none, new.ledger.isElsewhere(than: old.ledger) else { return false }
        guard let files else { return true }
        // By the environment both have the same.
        if namesOneLedger || areNamedForFiles { return false }
        return Self.name(of: files.old, beside: oldPath) != Self.name(of: files.new, beside: newPath)
    }

    /// Both ledgers' files where each has its own only because of its configuration's name or folder: they are one when the
    /// new configuration takes the old one's place.
    var ownLedgers: (old: String, new: String)? {
        guard !namesOneLedger, areNamedForFiles, let files, files.old != files.new else { return nil }
        return files
    }

    private var areNamedForFiles: Bool { old.ledger.isNamedForFile && new.ledger.isNamedForFile }

    /// The files that the configurations name, where both keep a ledger in one.
    private var files: (old: String, new: String)? {
        guard case .sqlite(let before) = old.ledger.store, case .sqlite(let after) = new.ledger.store else {
            return nil
        }
        return (before, after)
    }

    /// A path as it stands in a configuration that is about to take the other one's place.
    private static func name(of ledger: String, beside file: String) -> Substring {
        let folder = FilePath.folder(of: file)
        return ledger.hasPrefix(folder + "/") ? ledger.dropFirst(folder.count + 1) : ledger[...]
    }

    /// The ledger's store: the one that is named, or the old configuration's.
    func ledger(_ invocation: Invocation) async throws(CommandFailure) -> any LedgerStore {
        return try await invocation.historyStore(
            of: old,
            at: oldPath,
            option: .planLedger,
            runtime
        )
    }
}
