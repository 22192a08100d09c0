import DeclarationCore

extension ConformanceSuite {
    func registrationIsSound() async throws {
        let registration = harness.registration
        try require(!registration.id.rawValue.isEmpty, "the plugin id is empty")
        try require(!registration.summary.isEmpty, "the summary is empty; say in a sentence what the backend is")
        try requireDistinctNames(registration.settings, at: "settings")
        // Making a backend checks that the harness's settings are complete; the ones below are made of them.
        _ = try await provider(in: .normal)
        try requireUnknownKeyReported(registration.settings)
        for key in registration.settings.keys where key.isRequired {
            try requireMissingKeyReported(key, registration.settings)
        }
    }

    private func requireDistinctNames(_ schema: SettingsSchema, at path: String) throws {
        let names = schema.keys.map(\.name)
        try require(Set(names).count == names.count, "\(path) has a key twice: \(names.sorted())")
        for key in schema.keys {
            try require(!key.help.isEmpty, "\(path).\(key.name) has no help text")
            if let nested = nested(key.type) { try requireDistinctNames(nested, at: "\(path).\(key.name)") }
        }
    }

    private func nested(_ type: SettingType) -> SettingsSchema? {
        switch type {
        case .block(let schema): schema
        case .list(let element), .map(let element): nested(element)
        default: nil
        }
    }

    private func requireUnknownKeyReported(_ schema: SettingsSchema) throws {
        let stray = "conformanceStrayKey"
        let members = (harness.settings.members ?? []) + [JSONValue.Member(stray, true)]
        let problems = problems(schema, members)
        try require(problems.contains { $0.path == stray }, "an unknown key was not reported")
    }

    private func requireMissingKeyReported(_ key: SettingDescription, _ schema: SettingsSchema) throws {
        let members = (harness.settings.members ?? []).filter { $0.key != key.name }
        let problems = problems(schema, members)
        try require(problems.contains { $0.path == key.name }, "the required key \(key.name) was not missed")
    }

    private func problems(_ schema: SettingsSchema, _ members: [JSONValue.Member]) -> [Problem] {
        var reader = SettingsReader(file: nil, secrets: harness.secrets)
        _ = schema.read(JSONValue.object(members), &reader)
        return reader.problems
    }
}
