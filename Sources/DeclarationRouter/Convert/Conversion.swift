package import DeclarationCore

/// Brings settings of other software into a configuration of this one.
package struct Conversion: Sendable {
    /// A file of other software.
    package struct Input: Sendable {
        /// Its path, as people gave it.
        package let file: String
        /// What stands in it.
        package let bytes: [UInt8]

        /// Puts an input together.
        package init(file: String, bytes: [UInt8]) {
            self.file = file
            self.bytes = bytes
        }
    }

    private static let maximumBytes = 1 << 20

    private let registrations: [ProviderRegistration]
    private let environment: [String: String]
    private let places: ConversionPlaces
    private let form: SettingsForm?
    private let name: String?

    /// Makes a conversion.
    ///
    /// - Parameters:
    ///   - environment: the variables that settings may stand in.
    ///   - form: how all inputs are written; by their names and contents when `nil`.
    ///   - name: what the backend is called; by its generation when `nil`.
    package init(
        registrations: [ProviderRegistration],
        environment: [String: String],
        places: ConversionPlaces,
        form: SettingsForm? = nil,
        name: String? = nil
    ) {
        self.registrations = registrations
        self.environment = environment
        self.places = places
        self.form = form
        self.name = name
    }

    /// Converts inputs. Nothing is written.
    ///
    /// - Throws: when the library's own customs table can't be read.
    package func convert(_ inputs: [Input]) throws(InvalidInput) -> ConversionResult {
        var result = ConversionResult(places: places)
        let entries = inputs.flatMap { read($0, &result) }
        let recognised = recognise(entries, &result)
        let sorter = AccountSorter(recognised, registrations: registrations)
        result.problems += sorter.problems
        result.leave(sorter.leftovers)
        let names = BackendNames(sorter.accounts, wanted: name)
        let maker = KeyMaker(places: places)
        let backends = zip(names.all, sorter.accounts).map { ConvertedBackend($0, $1, maker) }
        guard !backends.isEmpty else {
            result.problems += noAccount(result.problems)
            return result
        }
        let configuration = ConvertedConfiguration(
            backends: backends,
            table: try CustomsTable.documented(),
            sources: inputs.map { $0.file.split(separator: "/").last.map(String.init) ?? "standard input" }
        )
        result.take(configuration)
        let check = ConversionCheck(registrations: registrations, environment: environment, places: places)
        result.problems += try check.problems(configuration)
        return result
    }

    private func read(_ input: Input, _ result: inout ConversionResult) -> [ForeignEntry] {
        guard input.bytes.count <= Self.maximumBytes else {
            let message = "is larger than \(Self.maximumBytes) bytes; this can't be a file of settings"
            result.problems.append(Problem(.error, path: "", message, file: input.file))
            return []
        }
        guard let text = String(utf8: input.bytes.span) else {
            result.problems.append(Problem(.error, path: "", "is not UTF-8; convert it first", file: input.file))
            return []
        }
        let form = form ?? SettingsForm.of(input.file, text)
        if form == .json, Self.isOurs(text) {
            let message =
                "is a configuration of customs already: there is nothing to convert; `customs config check` checks it"
            result.problems.append(Problem(.error, path: "", message, file: input.file))
            return []
        }
        let found = form.read(text, file: input.file)
        result.problems += found.problems
        return found.entries
    }

    /// Whether a text is a configuration of this program.
    private static func isOurs(_ text: String) -> Bool {
        guard let value = try? JSONParser.parse(text, dialect: .configuration), value["routes"]?.array != nil else {
            return false
        }
        return value["backends"]?.members?.contains { $0.value["plugin"] != nil } ?? false
    }

    private func recognise(_ entries: [ForeignEntry], _ result: inout ConversionResult) -> [Recognition] {
        let register = NameRegister(registrations)
        var found: [Recognition] = []
        for entry in entries {
            if let recognition = register.recognise(withVariable(entry, register)) {
                found.append(recognition)
            } else if case .computed = entry.value {
                continue
            } else {
                result.unknown.append(ConversionResult.Mention(entry, nil))
            }
        }
        let foreign = found.filter { !isOurs($0, among: found) }
        result.unknown += foreign.map { ConversionResult.Mention($0.entry, nil) }
        return found.filter { isOurs($0, among: found) }
    }

    /// Puts in a variable's value where no key is wanted: only keys can stay where they are.
    private func withVariable(_ entry: ForeignEntry, _ register: NameRegister) -> ForeignEntry {
        guard case .environment(let name) = entry.value, let value = environment[name],
            register.recognise(entry)?.candidates.allSatisfy({ if case .key = $0.name.use { false } else { true } })
                == true
        else { return entry }
        return ForeignEntry(path: entry.path, value: .text(Secret(value)), file: entry.file, line: entry.line)
    }

    /// Whether a name without a word of the product belongs to it: it stands together with an account and a key.
    private func isOurs(_ recognition: Recognition, among all: [Recognition]) -> Bool {
        if recognition.hasFamily || NameRegister.saysNothing(recognition.tag) { return true }
        let near = all.filter { $0.entry.file == recognition.entry.file && $0.tag == recognition.tag }
        return registrations.contains { registration in
            guard let identity = registration.foreign?.identity else { return false }
            let uses = near.compactMap { $0.use(registration.id) }
            return uses.contains { if case .setting(identity, _) = $0 { true } else { false } }
                && uses.contains { if case .key = $0 { true } else { false } }
        }
    }

    private func noAccount(_ problems: [Problem]) -> [Problem] {
        guard !problems.contains(where: { $0.severity == .error }) else { return [] }
        let wanted = registrations.compactMap { registration in
            registration.foreign.map { foreign in
                let names = foreign.names.first {
                    if case .setting(foreign.identity, _) = $0.use { true } else { false }
                }
                return "\(registration.generation): \(names?.names.joined(separator: ", ") ?? foreign.identity)"
            }
        }
        let message =
            "no account was found; it is told by one of these names, in any spelling, also behind ALIPAY_ and the like: "
            + wanted.joined(separator: "; ") + ". If the form was taken wrongly, name it with --form"
        return [Problem(.error, path: "", message)]
    }
}

/// Names for converted backends.
private struct BackendNames {
    private(set) var all: [String] = []

    init(_ accounts: [ForeignAccount], wanted: String?) {
        for account in accounts {
            let generation = account.registration.generation.rawValue
            let others = accounts.filter { $0.plugin == account.plugin }.count > 1
            let stem = account.files.sorted().first.map(Self.stem) ?? ""
            // A single account needs no word to tell it.
            let suffix = others ? (account.tag.isEmpty ? stem : account.tag) : ""
            let own = suffix.isEmpty || suffix == generation ? generation : "\(generation)-\(suffix)"
            var name = own
            if let wanted { name = accounts.count == 1 ? wanted : "\(wanted)-\(own)" }
            var number = 2
            let first = name
            while all.contains(name) {
                name = "\(first)-\(number)"
                number += 1
            }
            all.append(name)
        }
    }

    private static func stem(_ file: String) -> String {
        let name = file.split(separator: "/").last ?? ""
        let words = NameWords.of(String(name.split(separator: ".").first ?? name))
        return words.filter { $0.utf8.allSatisfy { $0 < 0x80 } }.joined(separator: "-")
    }
}
