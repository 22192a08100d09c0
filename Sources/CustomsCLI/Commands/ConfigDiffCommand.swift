import DeclarationCore
import DeclarationRouter
import Glibc

extension CommandDescription {
    /// `customs config diff`.
    static let configDiff = CommandDescription(
        "diff",
        summary: "say in words what changed between two versions of the configuration",
        discussion: [
            "OLD and NEW are files or versions as `customs config history` lists them; the first letters of one suffice. "
                + "Without NEW it is the configuration as it is now, without OLD the one that was used last: that of the newest "
                + "entry, or one that was recorded since. First come "
                + "the offices whose declarations go elsewhere, then routes (aligned by content), backends and other "
                + "settings. Two files are compared without a ledger; no key is read of them.",
            "Comments, remarks and the gateway's block are no differences, and another key behind the same setting can't "
                + "be seen: versions are kept without secrets and the places of secrets.",
            "JSON: same, from and to {version, recorded, file}, offices [{offices, before, after}], routes and backends "
                + "[{kind (added, removed, moved, changed), settings [{path, before, after}]}], settings, customsTable "
                + "(whether it changed), exitCode.",
        ],
        arguments: [
            ArgumentDescription("OLD", .file, help: "The old one: a file or a version."),
            ArgumentDescription("NEW", .file, help: "The new one: a file or a version."),
        ],
        examples: [
            Example(line: "customs config diff", text: "What the file changes against what was used last."),
            Example(line: "customs config diff 3f2a 9c1b", text: "What changed between two versions."),
            Example(line: "customs config diff customs.json next.json", text: "What a new file would change."),
        ],
        exitCodes: [
            ExitStatus.ok.means("They are the same in all that routes and sends."),
            ExitStatus.differs.means("They differ."),
            ExitStatus.invalid.means("There is no such version, or several begin so."),
        ] + ExitStatus.configured + ExitStatus.looked + ExitStatus.common,
        action: ConfigDiffCommand.run
    )
}

/// One of two configurations that are compared.
struct ConfigurationSide: Sendable {
    let version: String
    let recorded: ZonedTime?
    let file: String?
    let snapshot: ConfigurationSnapshot
}

/// Compares versions of the configuration.
enum ConfigDiffCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let (old, new) = try await sides(invocation)
        let difference = ConfigurationDifference(from: old.snapshot, to: new.snapshot)
        let status: ExitStatus = difference.isEmpty ? .ok : .differs
        try invocation.print(
            difference.text(from: old, to: new),
            json: difference.json(from: old, to: new, status)
        )
        return status
    }

    private static func sides(
        _ invocation: Invocation
    ) async throws(CommandFailure) -> (ConfigurationSide, ConfigurationSide) {
        let names = invocation.arguments
        let old = try names.first.flatMap { name throws(CommandFailure) in try file(name, invocation) }
        let new = try names.dropFirst().first.flatMap { name throws(CommandFailure) in try file(name, invocation) }
        if let old, names.count == 1 { return (old, try read(try invocation.configurationPath(), invocation)) }
        if let old, let new { return (old, new) }
        return try await invocation.withLedgerReading { ledger throws(CommandFailure) in
            let kept = KeptConfigurations(ledger.store)
            var sides = [old, new]
            for (index, name) in names.enumerated() where sides[index] == nil {
                sides[index] = try await invocation.remembering { () async throws(LedgerError) in
                    try await kept.find(name)
                }.get()
            }
            if sides[0] == nil {
                sides[0] = try await invocation.remembering { () async throws(LedgerError) in try await kept.last() }
                    .get()
            }
            let now = ConfigurationSide(ledger.configuration)
            return (sides[0] ?? now, sides[1] ?? now)
        }
    }

    /// The configuration of a file; `nil` when there is no such file and the name may be a version's.
    private static func file(_ name: String, _ invocation: Invocation) throws(CommandFailure) -> ConfigurationSide? {
        let path = invocation.resolve(name)
        guard name.contains("/") || name.contains(".") || access(path, F_OK) == 0 else { return nil }
        return try read(path, invocation)
    }

    private static func read(_ path: String, _ invocation: Invocation) throws(CommandFailure) -> ConfigurationSide {
        let runtime = Runtime(
            log: AdjustableLog(invocation.lines, level: .error, format: .text),
            metrics: NoMetrics(),
            environment: invocation.console.environment
        )
        do throws(InvalidInput) {
            return ConfigurationSide(
                try invocation.configuration(path, runtime, withKeys: false, files: FilesRead())
            )
        } catch {
            throw CommandFailure(.configuration, error)
        }
    }
}

extension ConfigurationSide {
    fileprivate init(_ configuration: Configuration) {
        self.init(
            version: configuration.version,
            recorded: nil,
            file: configuration.file.map(FilePath.name(of:)),
            snapshot: configuration.snapshot
        )
    }

    fileprivate init(_ event: LedgerEvent, _ record: ConfigurationRecord) {
        self.init(version: event.subject, recorded: event.time, file: record.file, snapshot: record.snapshot)
    }
}

/// The configurations that a ledger keeps.
private struct KeptConfigurations: Sendable {
    let store: any LedgerStore

    init(_ store: any LedgerStore) { self.store = store }

    /// The one that was used last: a version is recorded when it is used first, and may be put back later.
    func last() async throws(LedgerError) -> Result<ConfigurationSide, CommandFailure> {
        let page = try await store.firstReadable(matching: LedgerFilter(order: .newestFirst), limit: 1)
        if page.entries.isEmpty, !page.unreadable.isEmpty { throw .unreadable(page.unreadable) }
        let entry = page.entries.first
        var found: ConfigurationSide?
        var damaged: String?
        try await store.forEachConfiguration { event in
            let isUsed = entry?.binding.configurationVersion == event.subject
            if event.isUnreadable {
                // Any other may be passed over; but nothing can be said without the one that was used.
                if isUsed || entry == nil { damaged = event.subject }
                return damaged == nil
            }
            guard let record = ConfigurationRecord(event) else { return true }
            let side = ConfigurationSide(event, record)
            // The newest record is the fallback: of versions of before this was recorded there is none.
            if found == nil || isUsed { found = side }
            guard let entry, event.time <= entry.created else { return false }
            return !isUsed
        }
        if let damaged { return .failure(Self.unreadable(damaged)) }
        let none = "the ledger has no configuration yet: it is written down when something is sent"
        return found.map { .success($0) } ?? .failure(CommandFailure(.invalid, none))
    }

    private static func unreadable(_ version: String) -> CommandFailure {
        CommandFailure(.ledger, "the record of configuration \(version) can't be read in the ledger; compare files")
    }

    /// The one whose version begins so.
    func find(_ prefix: String) async throws(LedgerError) -> Result<ConfigurationSide, CommandFailure> {
        var found: [ConfigurationSide] = []
        var damaged: String?
        try await store.forEachConfiguration { event in
            if event.isUnreadable, event.subject.hasPrefix(prefix) { damaged = event.subject }
            guard event.subject.hasPrefix(prefix), let record = ConfigurationRecord(event) else { return true }
            found.append(ConfigurationSide(event, record))
            return found.count < 20
        }
        if let damaged { return .failure(Self.unreadable(damaged)) }
        if found.count == 1 { return .success(found[0]) }
        let message =
            found.isEmpty
            ? "no file and no recorded version begins with \(prefix); `customs config history` lists them"
            : "several versions begin with \(prefix): \(found.map(\.version).joined(separator: ", "))"
        return .failure(CommandFailure(.invalid, message))
    }
}
