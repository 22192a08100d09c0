import DeclarationCore

/// What plugins make of a foreign entry's name.
struct Recognition: Sendable {
    /// A plugin that knows the name.
    struct Candidate: Sendable {
        let plugin: PluginID
        let name: ForeignName
        /// Whether a word before the name is this plugin's own.
        let isOwn: Bool
    }

    let entry: ForeignEntry
    let candidates: [Candidate]
    /// The words before the name that no plugin knows: they tell accounts apart.
    let tag: String
    /// Whether the name says itself that it is a path.
    let isPath: Bool
    /// Whether a word of the product stands in the name.
    let hasFamily: Bool

    /// What a plugin makes of the name.
    func use(_ plugin: PluginID) -> ForeignName.Use? { candidates.first { $0.plugin == plugin }?.name.use }
}

/// Knows the names of all plugins.
struct NameRegister {
    private struct Known {
        let plugin: PluginID
        let foreign: ForeignSettings
        let byName: [String: ForeignName]
    }

    private let plugins: [Known]
    private let families: Set<String>

    /// Words that say nothing about whose a name is.
    private static let neutral: Set<String> = [
        "config", "configs", "configuration", "conf", "settings", "setting", "options", "params", "default", "payment",
        "payments", "pay", "customs", "my", "app", "next", "public", "vite", "react", "spring", "sdk", "this", "self",
        "constants", "properties", "client", "legacy",
    ]
    /// Words that tell accounts apart and don't make a name another product's.
    private static let stages: Set<String> = ["sandbox", "test", "dev", "prod", "production", "live"]
    private static let pathWords: Set<String> = ["path", "file", "location", "filename", "filepath"]

    init(_ registrations: [ProviderRegistration]) {
        plugins = registrations.compactMap { registration in
            guard let foreign = registration.foreign else { return nil }
            let pairs = foreign.names.flatMap { name in name.names.map { (Self.squeezed($0), name) } }
            return Known(plugin: registration.id, foreign: foreign, byName: Dictionary(pairs) { first, _ in first })
        }
        families = Set(plugins.flatMap(\.foreign.families))
    }

    /// Whether the words before a name don't make it another product's.
    static func saysNothing(_ tag: String) -> Bool {
        tag.split(separator: "-").allSatisfy { stages.contains(String($0)) }
    }

    private static func squeezed(_ name: String) -> String { NameWords.of(name).joined() }

    /// What an entry is; `nil` when no plugin knows its name.
    func recognise(_ entry: ForeignEntry) -> Recognition? {
        var words = entry.path.flatMap(NameWords.of)
        let isPath = words.count > 1 && Self.pathWords.contains(words[words.count - 1])
        if isPath { words.removeLast() }
        return (0..<words.count).lazy.compactMap { start in
            recognition(entry, name: words[start...], before: words[..<start], isPath)
        }.first
    }

    private func recognition(
        _ entry: ForeignEntry,
        name: ArraySlice<String>,
        before: ArraySlice<String>,
        _ isPath: Bool
    ) -> Recognition? {
        let joined = name.joined()
        let hasFamily = (before + name).contains { families.contains($0) }
        let others = before.filter { !families.contains($0) && !Self.neutral.contains($0) }
        let isPlain = others.allSatisfy { Self.stages.contains($0) }
        guard hasFamily || isPlain || entry.path.count > 1 else { return nil }
        let candidates = plugins.compactMap { known -> Recognition.Candidate? in
            guard let found = known.byName[joined], hasFamily || !found.needsFamily else { return nil }
            let isOwn = (before + name).contains { known.foreign.ownFamilies.contains($0) }
            return Recognition.Candidate(plugin: known.plugin, name: found, isOwn: isOwn)
        }
        guard !candidates.isEmpty else { return nil }
        let own = candidates.filter(\.isOwn)
        return Recognition(
            entry: entry,
            candidates: own.isEmpty ? candidates : own,
            tag: others.joined(separator: "-"),
            isPath: isPath,
            hasFamily: hasFamily
        )
    }
}
