package import DeclarationCore

/// What came of a conversion.
package struct ConversionResult: Sendable {
    /// A name of the input.
    package struct Mention: Sendable, Hashable {
        /// The name, never its value.
        package let name: String
        /// The file it stands in.
        package let file: String
        /// The line it stands on.
        package let line: Int
        /// What became of it: a setting's path, or why it isn't needed; `nil` when it wasn't recognised.
        package let remark: String?

        init(_ entry: ForeignEntry, _ remark: String?) {
            name = entry.shownName
            file = entry.file
            line = entry.line
            self.remark = remark
        }
    }

    /// A key that has to be in a file.
    package struct KeyFile: Sendable {
        /// The file.
        package let path: String
        /// How the configuration refers to it.
        package let reference: String
        /// The key, as it belongs into the file.
        package let secret: Secret
        /// Where it stood.
        package let origin: Mention
    }

    /// A backend.
    package struct Backend: Sendable {
        /// Its name.
        package let name: String
        /// Its plugin.
        package let plugin: PluginID
        /// Its generation.
        package let generation: Generation
    }

    private let places: ConversionPlaces
    /// The configuration; `nil` when no account was found.
    package private(set) var text: String?
    /// Its backends.
    package private(set) var backends: [Backend] = []
    /// The keys that stood in the input.
    package private(set) var keyFiles: [KeyFile] = []
    /// Names that became settings.
    package private(set) var used: [Mention] = []
    /// Names that no backend needs.
    package private(set) var unneeded: [Mention] = []
    /// Names that nobody knows.
    package internal(set) var unknown: [Mention] = []
    /// What is wrong, and what to look at.
    package internal(set) var problems: [Problem] = []

    init(places: ConversionPlaces) { self.places = places }

    /// Whether something has to be put right before the configuration is of use.
    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    mutating func leave(_ leftovers: [(entry: ForeignEntry, reason: String)]) {
        unneeded += leftovers.map { Mention($0.entry, $0.reason) }
    }

    mutating func take(_ configuration: ConvertedConfiguration) {
        text = configuration.text
        for backend in configuration.backends { take(backend) }
        for backend in configuration.unrouted {
            let message =
                "no route leads here yet: another account of \(backend.account.registration.generation) takes all offices; "
                + "add routes with the merchants' filing numbers"
            problems.append(Problem(.warning, path: "backends.\(backend.name)", message))
        }
    }

    private mutating func take(_ backend: ConvertedBackend) {
        let account = backend.account
        backends.append(
            Backend(name: backend.name, plugin: account.plugin, generation: account.registration.generation)
        )
        problems += backend.problems
        leave(account.unneeded.map { ($0.claim.entry, $0.reason) })
        for setting in backend.settings {
            guard let entry = backend.entry(of: setting.name) else { continue }
            used.append(Mention(entry, "backends.\(backend.name).settings.\(setting.name)"))
        }
        let kept = Set(backend.settings.map(\.name) + backend.remarks.map(\.setting) + backend.broken)
        for (setting, known) in account.settings.sorted(by: { $0.key < $1.key }) where !kept.contains(setting) {
            unneeded.append(Mention(known.claim.entry, "other settings say it"))
        }
        for key in backend.keys {
            guard case .given(let secret) = key.source, case .file(let reference) = key.reference else { continue }
            let path = FilePath.resolve(reference, in: places.folder)
            let origin = Mention(key.entry, "backends.\(backend.name).settings.\(key.setting)")
            keyFiles.append(KeyFile(path: path, reference: reference, secret: secret, origin: origin))
        }
    }
}
