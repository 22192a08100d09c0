import DeclarationCore

/// An account with one API, put together from foreign entries.
struct ForeignAccount: Sendable {
    /// An entry that a setting comes from.
    struct Claim: Sendable {
        let recognition: Recognition
        /// Whether the entry stands in the account's own place, not in one that several accounts share.
        let isExact: Bool
        var entry: ForeignEntry { recognition.entry }
    }

    let registration: ProviderRegistration
    let foreign: ForeignSettings
    /// The words that tell it from others; may be empty.
    let tag: String
    /// The files that name it.
    let files: Set<String>
    private(set) var settings: [String: (value: JSONValue, claim: Claim)] = [:]
    private(set) var keys: [String: (kind: ForeignName.Kind, claim: Claim)] = [:]
    private(set) var unneeded: [(claim: Claim, reason: String)] = []
    private(set) var problems: [Problem] = []
    /// Settings that the input has, but not in a way that can be used; that was reported.
    private(set) var broken: Set<String> = []

    init(registration: ProviderRegistration, foreign: ForeignSettings, tag: String, files: Set<String>) {
        self.registration = registration
        self.foreign = foreign
        self.tag = tag
        self.files = files
    }

    var plugin: PluginID { registration.id }

    /// What is known so far.
    var draft: ForeignDraft {
        ForeignDraft(values: settings.mapValues(\.value), keys: keys.mapValues { _ in ForeignDraft.Key() })
    }

    /// Takes an entry; a value that belongs elsewhere is not taken.
    ///
    /// - Returns: why it belongs elsewhere.
    mutating func take(_ claim: Claim) -> String? {
        switch claim.recognition.use(plugin) {
        case .unneeded(let reason): unneeded.append((claim, reason))
        case .key(let setting, let kind): take(key: setting, kind, claim)
        case .setting(let setting, let read): return take(setting, read, claim)
        case nil: break
        }
        return nil
    }

    private mutating func take(key setting: String, _ kind: ForeignName.Kind, _ claim: Claim) {
        guard let known = keys[setting]?.claim else { return keys[setting] = (kind, claim) }
        if prefers(claim, over: known, setting) { keys[setting] = (kind, claim) }
    }

    private mutating func take(
        _ setting: String,
        _ read: @Sendable (String) -> ForeignReading,
        _ claim: Claim
    ) -> String? {
        guard let text = claim.entry.text else {
            broken.insert(setting)
            if setting != foreign.identity { report(claim.entry, .error, Self.notWritten(setting)) }
            return nil
        }
        if Self.looksMadeUp(text) {
            report(claim.entry, .warning, "`\(setting)`: looks like a sample's placeholder; put the real value in")
        }
        switch read(text) {
        case .value(let value): take(setting, value, claim)
        case .changed(let value, let note):
            take(setting, value, claim)
            report(claim.entry, .warning, "`\(setting)`: \(note)")
        case .unneeded(let reason): unneeded.append((claim, reason))
        case .wrong(let message):
            broken.insert(setting)
            report(claim.entry, .error, "`\(setting)`: \(message)")
        case .elsewhere(let reason): return reason
        }
        return nil
    }

    private static func looksMadeUp(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["your", "xxxx", "replace", "<", "todo"].contains { text.contains($0) }
    }

    /// What to say of a value that stands somewhere else.
    static func notWritten(_ setting: String) -> String {
        "is worked out where it is used, not written here; write the value of `\(setting)`, or set the variable that it is "
            + "taken from"
    }

    private mutating func take(_ setting: String, _ value: JSONValue, _ claim: Claim) {
        guard let known = settings[setting] else { return settings[setting] = (value, claim) }
        guard known.value != value else { return }
        if prefers(claim, over: known.claim, setting) { settings[setting] = (value, claim) }
    }

    /// Whether a claim takes a known one's place; two of the same rank that differ are reported.
    private mutating func prefers(_ claim: Claim, over known: Claim, _ setting: String) -> Bool {
        guard claim.isExact == known.isExact else { return claim.isExact }
        if !Self.isSame(claim.entry, known.entry) {
            report(
                claim.entry,
                .error,
                "a second value for `\(setting)`, after \(known.entry.shownName) at \(known.entry.file):\(known.entry.line); "
                    + "keep one, or put each account into a file of its own"
            )
        }
        return false
    }

    private static func isSame(_ left: ForeignEntry, _ right: ForeignEntry) -> Bool {
        switch (left.value, right.value) {
        case (.text(let one), .text(let other)): one.trimmed == other.trimmed
        case (.environment(let one), .environment(let other)): one == other
        default: false
        }
    }

    mutating func report(_ entry: ForeignEntry, _ severity: Problem.Severity, _ message: String) {
        problems.append(entry.problem(severity, message))
    }
}

extension ForeignEntry {
    /// A problem at this entry.
    func problem(_ severity: Problem.Severity, _ message: String) -> Problem {
        Problem(severity, path: shownName, message, file: file, line: line)
    }

    /// Whether there is nothing behind the name.
    var isEmpty: Bool { text?.isEmpty ?? false }
}
