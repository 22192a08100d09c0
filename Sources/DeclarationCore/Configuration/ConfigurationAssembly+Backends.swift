/// The backends of a configuration.
extension ConfigurationAssembly {
    /// What holds for backends that don't say otherwise.
    struct Common {
        let transport: TransportSettings
        let inquiry: InquirySettings
        let guarding: GuardSettings
    }

    /// A backend that was named; its provider is missing when something was wrong with it.
    struct Named {
        var generation: Generation?
        var backend: Backend?
        /// The longest that a call may take.
        var longestCall = Duration.zero
    }

    mutating func backends(
        _ value: JSONValue,
        _ common: Common
    ) -> [BackendID: Named] {
        var named: [BackendID: Named] = [:]
        var reader = reader
        for member in value.members ?? [] {
            let id = BackendID(rawValue: member.key)
            named[id] = reader.at("backends") { reader in
                reader.at(member.key) { backend(id, member.value, common, &$0) }
            }
        }
        self.reader = reader
        return named
    }

    private func backend(
        _ id: BackendID,
        _ value: JSONValue,
        _ common: Common,
        _ reader: inout SettingsReader
    ) -> Named {
        if !id.rawValue.utf8.allSatisfy(Self.isNameByte) || id.rawValue.isEmpty {
            reader.report(value, "a backend's name has letters, digits, `-`, `_` and `.` only")
        }
        let settings = ConfigurationForm.backend.read(value, &reader)
        let wanted = (settings[ConfigurationForm.backendTransport] ?? nil).map {
            TransportForm.settings($0, folder: folder)
        }
        let own = checked(wanted, id, value, &reader)
        guard let name = settings[ConfigurationForm.plugin] else { return Named() }
        guard let registration = loader.registrations.first(where: { $0.id.rawValue == name }) else {
            let known = loader.registrations.map(\.id.rawValue).sorted()
            let hint = Suggestion.text(for: name, among: known)
            reader.report(
                "plugin",
                of: value,
                "unknown plugin \"\(name)\"\(hint); known: \(known.joined(separator: ", "))"
            )
            return Named()
        }
        let guarding = (settings[ConfigurationForm.backendGuard] ?? nil).map(GuardForm.settings)
        let provider = provider(id, registration, value, own ?? common.transport, &reader)
        var backend = provider.map {
            Backend(
                id: id,
                plugin: registration.id,
                generation: registration.generation,
                account: settings[ConfigurationForm.account] ?? nil,
                provider: $0,
                inquiry: common.inquiry,
                retransmission: registration.retransmission,
                guarding: guarding ?? common.guarding
            )
        }
        backend?.origin = [value["settings"], value["transport"]].map { $0?.text ?? "" }.joined(separator: "\n")
        let longestCall = (own ?? common.transport).totalTimeout
        return Named(generation: registration.generation, backend: backend, longestCall: longestCall)
    }

    /// The settings of a `transport` block, when a transport can have them. Where it can't, that is said once and at the
    /// block, and the plugins' settings are looked at with others.
    func checked(
        _ wanted: TransportSettings?,
        _ id: BackendID,
        _ value: JSONValue,
        _ reader: inout SettingsReader
    ) -> TransportSettings? {
        guard let wanted, let block = value["transport"] else { return wanted }
        do throws(InvalidInput) {
            _ = try loader.services(id, wanted)
            return wanted
        } catch {
            reader.at("transport") { $0.report(block, error.problems) }
            return nil
        }
    }

    private func provider(
        _ id: BackendID,
        _ registration: ProviderRegistration,
        _ value: JSONValue,
        _ transport: TransportSettings,
        _ reader: inout SettingsReader
    ) -> (any DeclarationProvider)? {
        let block = value["settings"] ?? JSONValue(.object([]), line: value.line)
        return reader.at("settings") { reader in
            let before = reader.problems.count
            let settings = registration.settings.read(block, &reader)
            let own = reader.problems[before...].filter { $0.severity == .error }
            do throws(InvalidInput) {
                let provider = try registration.make(settings, try loader.services(id, transport))
                return own.isEmpty ? provider : nil
            } catch {
                // The plugin's own checks run even so, to report all at once; but not what follows from the above.
                let reported = Set(own.compactMap { $0.path.split(separator: ".").last.map(String.init) })
                reader.report(
                    block,
                    error.problems.filter { own.isEmpty || !reported.contains($0.path) && !$0.path.isEmpty }
                )
                return nil
            }
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "-._".utf8.contains(byte)
    }
}
