import DeclarationCore

/// Finds the accounts that foreign entries describe, and what belongs to which.
///
/// An account is told by its identity: a client id, a partner. With one of a kind everything that fits belongs to it;
/// with several, an entry belongs to the one in whose file, or behind whose words, it stands.
struct AccountSorter {
    private struct Place: Hashable {
        let file: String
        let tag: String
    }

    private let registrations: [ProviderRegistration]
    private(set) var accounts: [ForeignAccount] = []
    private(set) var problems: [Problem] = []
    /// Entries whose name is known, but not whose they are.
    private(set) var leftovers: [(entry: ForeignEntry, reason: String)] = []

    init(_ recognitions: [Recognition], registrations: [ProviderRegistration]) {
        self.registrations = registrations
        for registration in registrations { findAccounts(registration, recognitions) }
        let several = Set(recognitions.indices.filter { plugins(recognitions[$0]).count > 1 })
        for index in recognitions.indices where !several.contains(index) { assign(recognitions[index]) }
        for index in several.sorted() { decide(recognitions[index]) }
    }

    /// The plugins with an account that an entry can belong to.
    private func plugins(_ recognition: Recognition) -> Set<PluginID> {
        Set(candidates(recognition).map { accounts[$0.index].plugin })
    }

    private mutating func findAccounts(_ registration: ProviderRegistration, _ recognitions: [Recognition]) {
        guard let foreign = registration.foreign else { return }
        var found: [(value: String, places: [Place], first: ForeignEntry)] = []
        for recognition in recognitions where Self.isIdentity(recognition, registration.id, foreign) {
            guard let value = recognition.entry.text else {
                problems.append(recognition.entry.problem(.error, ForeignAccount.notWritten(foreign.identity)))
                continue
            }
            guard !value.isEmpty else { continue }
            let place = Place(file: recognition.entry.file, tag: recognition.tag)
            if let index = found.firstIndex(where: { $0.value == value }) {
                found[index].places.append(place)
            } else if let other = found.first(where: { $0.places.contains(place) }) {
                let message =
                    "a second value for `\(foreign.identity)`, after line \(other.first.line); keep one, or put each account "
                    + "into a file of its own"
                problems.append(recognition.entry.problem(.error, message))
            } else {
                found.append((value, [place], recognition.entry))
            }
        }
        for one in found {
            let files = Set(one.places.map(\.file))
            let tag = one.places.first?.tag ?? ""
            accounts.append(ForeignAccount(registration: registration, foreign: foreign, tag: tag, files: files))
        }
    }

    private static func isIdentity(_ recognition: Recognition, _ plugin: PluginID, _ foreign: ForeignSettings) -> Bool {
        if case .setting(foreign.identity, _) = recognition.use(plugin) { true } else { false }
    }

    private typealias Candidate = (index: Int, isExact: Bool)

    /// The accounts that an entry can belong to: those whose own place it is in, else those that share it.
    private func candidates(_ recognition: Recognition) -> [Candidate] {
        recognition.candidates.flatMap { candidate -> [Candidate] in
            let own = accounts.indices.filter { accounts[$0].plugin == candidate.plugin }
            if own.count == 1 { return own.map { ($0, true) } }
            let exact = own.filter { isPlace(recognition, of: accounts[$0]) }
            if !exact.isEmpty { return exact.map { ($0, true) } }
            let isCommon =
                recognition.tag.isEmpty
                && !own.contains {
                    accounts[$0].tag == recognition.tag
                        && accounts[$0].files.contains(recognition.entry.file)
                }
            return isCommon ? own.map { ($0, false) } : []
        }
    }

    private func isPlace(_ recognition: Recognition, of account: ForeignAccount) -> Bool {
        guard account.tag == recognition.tag else { return false }
        return account.files.contains(recognition.entry.file) || !account.tag.isEmpty
    }

    private mutating func assign(_ recognition: Recognition) {
        let found = candidates(recognition)
        if recognition.entry.isEmpty {
            leftovers.append((recognition.entry, "it is empty"))
        } else if found.isEmpty {
            leave(recognition)
        } else if found.count > 1, Self.isKey(recognition) {
            ambiguous(recognition, found)
        } else {
            for one in found { take(recognition, one) }
        }
    }

    private mutating func leave(_ recognition: Recognition) {
        let uses = recognition.candidates.map(\.name.use)
        for case .unneeded(let reason) in uses {
            leftovers.append((recognition.entry, reason))
            return
        }
        let identities = recognition.candidates.compactMap { candidate in
            registrations.first { $0.id == candidate.plugin }?.foreign?.identity
        }
        let missing = identities.map { "`\($0)`" }.joined(separator: " or ")
        leftovers.append((recognition.entry, "nothing tells its account: no \(missing) goes with it"))
    }

    private static func isKey(_ recognition: Recognition) -> Bool {
        recognition.candidates.contains { if case .key = $0.name.use { true } else { false } }
    }

    private mutating func take(_ recognition: Recognition, _ candidate: Candidate) {
        let claim = ForeignAccount.Claim(recognition: recognition, isExact: candidate.isExact)
        if let reason = accounts[candidate.index].take(claim) {
            let name = accounts[candidate.index].registration.generation
            problems.append(recognition.entry.problem(.error, "\(reason), but the account is one of \(name)"))
        }
    }

    /// Gives an entry that several plugins know to the one that has use for it.
    private mutating func decide(_ recognition: Recognition) {
        guard !recognition.entry.isEmpty else {
            leftovers.append((recognition.entry, "it is empty"))
            return
        }
        var found = candidates(recognition)
        let useful = found.filter { isUseful(recognition, accounts[$0.index]) }
        if useful.isEmpty {
            // Each would say why it has no use for it; one is enough.
            if let first = found.first { take(recognition, first) }
            return
        }
        found = useful
        let lacking = found.filter { !hasValue(recognition, accounts[$0.index]) }
        if !lacking.isEmpty { found = lacking }
        if Set(found.map { accounts[$0.index].plugin }).count > 1 || found.count > 1 && Self.isKey(recognition) {
            ambiguous(recognition, found)
        } else {
            for one in found { take(recognition, one) }
        }
    }

    private func isUseful(_ recognition: Recognition, _ account: ForeignAccount) -> Bool {
        switch recognition.use(account.plugin) {
        case .unneeded, nil: return false
        case .key(let setting, _): return account.foreign.hasUse(setting, account.draft)
        case .setting(_, let read):
            guard let text = recognition.entry.text else { return true }
            if case .elsewhere = read(text) { return false }
            return true
        }
    }

    private func hasValue(_ recognition: Recognition, _ account: ForeignAccount) -> Bool {
        switch recognition.use(account.plugin) {
        case .key(let setting, _): account.keys[setting] != nil
        case .setting(let setting, _): account.settings[setting] != nil
        default: false
        }
    }

    private mutating func ambiguous(_ recognition: Recognition, _ found: [Candidate]) {
        let words = found.map { candidate in
            let account = accounts[candidate.index]
            return "\(account.registration.generation)\(account.tag.isEmpty ? "" : " " + account.tag)"
        }
        let message =
            "may belong to several accounts (\(words.joined(separator: ", "))); put a word that tells it before the name, such "
            + "as \((words.first ?? "").uppercased().replacing(" ", with: "_"))_, or each account into a file of its own"
        problems.append(recognition.entry.problem(.error, message))
    }
}
