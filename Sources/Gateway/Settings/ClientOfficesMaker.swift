import DeclarationCore

/// Makes a client's offices of its list, and says which of them it could not declare to after all.
struct ClientOfficesMaker {
    let context: ConfigurationContext
    let client: NamedSettings

    private static let key = ClientForm.customs.name

    func offices(_ reader: inout SettingsReader) -> ClientOffices {
        var offices = ClientOffices()
        for word in client.settings[ClientForm.customs] ?? [] where !offices.add(word, context.customs) {
            report("\"\(word)\" is no place and no customs code of the table", .error, &reader)
        }
        for (dialect, generation) in [(ClientForm.ams.name, Generation.ams), (ClientForm.mapi.name, .mapi)]
        where client.value[dialect] != nil {
            reportUnnameable(offices, dialect, generation, &reader)
        }
        // A client of the AMS dialect alone has no other code for these places anyway.
        let namesPlaces = [ClientForm.mapi.name, ClientForm.tokens.name, ClientForm.certificates.name]
        if namesPlaces.contains(where: { client.value[$0] != nil }) { reportUncovered(offices, &reader) }
        return offices
    }

    /// Places whose codes in the generation of a dialect all stand for another place, one that isn't the client's.
    private func reportUnnameable(
        _ offices: ClientOffices,
        _ dialect: String,
        _ generation: Generation,
        _ reader: inout SettingsReader
    ) {
        for place in context.customs.places where offices.places.contains(place.id) {
            let codes = place.codes[generation] ?? []
            guard let code = codes.first, !codes.contains(where: { takes(CustomsDestination(code: $0), offices) }),
                let meant = context.customs.place(for: CustomsDestination(code: code))
            else { continue }
            report(
                "in the \(dialect) dialect it can't name \(place.id): the code \(code) stands for \(meant.id) there, and is "
                    + "refused. Add \"\(code)\" if it may declare to all that goes under that code\(otherWay(place))",
                .warning,
                &reader
            )
        }
    }

    /// A code of another generation by which the place is known in any dialect.
    private func otherWay(_ place: CustomsTable.Place) -> String {
        let codes = place.codes.sorted { $0.key < $1.key }.flatMap(\.value)
        let own = codes.first { context.customs.place(for: CustomsDestination(code: $0))?.id == place.id }
        return own.map { "; or let it send \($0)" } ?? ""
    }

    /// Places that some backend declares to under a code of the list, and another one under a code that isn't.
    private func reportUncovered(_ offices: ClientOffices, _ reader: inout SettingsReader) {
        for code in offices.codes.sorted() {
            let others = context.customs.places.map { CustomsDestination(place: $0.id) }.filter { place in
                context.generations.contains { context.customs.code(for: place, generation: $0) == code }
                    && !takes(place, offices)
            }
            guard !others.isEmpty, let meant = context.customs.place(for: CustomsDestination(code: code)) else {
                continue
            }
            let names = others.compactMap(\.place?.rawValue).joined(separator: ", ")
            report(
                "\"\(code)\" stands for \(meant.id) alone: to the other places that are declared to under it, backends of "
                    + "another generation declare under codes of their own. Add those it may declare to (\(names)), or write "
                    + "\"\(meant.id)\" for that one",
                .warning,
                &reader
            )
        }
    }

    private func takes(_ destination: CustomsDestination, _ offices: ClientOffices) -> Bool {
        offices.contains(destination, context.customs, context.generations)
    }

    private func report(_ message: String, _ severity: Problem.Severity, _ reader: inout SettingsReader) {
        reader.report(Self.key, of: client.value, message, severity: severity)
    }
}
