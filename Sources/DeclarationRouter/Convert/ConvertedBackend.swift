import DeclarationCore

/// A backend of a converted configuration.
struct ConvertedBackend: Sendable {
    let name: String
    let account: ForeignAccount
    /// The settings in the order that the plugin documents them.
    private(set) var settings: [(name: String, value: JSONValue)] = []
    private(set) var keys: [ConvertedKey] = []
    private(set) var problems: [Problem] = []
    /// What people should look at, by setting.
    private(set) var remarks: [(setting: String, message: String)] = []

    /// Settings whose problem was reported already.
    private(set) var broken: Set<String>

    init(_ name: String, _ account: ForeignAccount, _ maker: KeyMaker) {
        self.name = name
        self.account = account
        broken = account.broken
        problems = account.problems
        for (setting, key) in account.keys.sorted(by: { $0.key < $1.key }) {
            do throws(InvalidInput) {
                keys.append(try maker.key(setting, key.kind, key.claim.recognition, backend: name))
            } catch {
                problems += error.problems
                broken.insert(setting)
            }
        }
        settle()
    }

    private mutating func settle() {
        let known = Dictionary(
            uniqueKeysWithValues: keys.map { ($0.setting, ForeignDraft.Key(bits: $0.bits, length: $0.length)) }
        )
        let broken = account.keys.keys.filter { known[$0] == nil }.map { ($0, ForeignDraft.Key()) }
        var draft = ForeignDraft(
            values: account.settings.mapValues(\.value),
            keys: known.merging(broken) { first, _ in first }
        )
        account.foreign.settle(&draft)
        keys.removeAll { draft.keys[$0.setting] == nil }
        for remark in draft.remarks { take(remark) }
        for key in account.registration.settings.keys {
            if let value = draft.values[key.name] {
                settings.append((key.name, value))
            } else if let file = keys.first(where: { $0.setting == key.name }) {
                settings.append((key.name, file.reference.json))
            }
        }
    }

    private mutating func take(_ remark: ForeignDraft.Remark) {
        remarks.append((remark.setting, remark.message))
        if remark.severity == .error { broken.insert(remark.setting) }
        let path = "backends.\(name).settings.\(remark.setting)"
        guard let entry = entry(of: remark.setting) else {
            problems.append(Problem(remark.severity, path: path, remark.message))
            return
        }
        problems.append(entry.problem(remark.severity, "`\(remark.setting)`: \(remark.message)"))
    }

    /// The entry that a setting comes from.
    func entry(of setting: String) -> ForeignEntry? {
        account.settings[setting]?.claim.entry ?? account.keys[setting]?.claim.entry
    }
}

extension SecretReference {
    /// As a configuration has it.
    var json: JSONValue {
        switch self {
        case .file(let path): .object(["file": .string(path)])
        case .environment(let name): .object(["env": .string(name)])
        }
    }
}
