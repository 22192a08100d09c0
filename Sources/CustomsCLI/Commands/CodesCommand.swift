import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs codes`.
    static let codes = CommandDescription(
        "codes",
        summary: "print the customs table: places and the codes of each generation",
        discussion: [
            "Shows the configuration's table, or the documented one when there is no configuration. With --place or "
                + "--code also where the data is forwarded to and which registration ids sources name.",
            "JSON: places [{id, name, nameZh, status, codes {generation: [code]}, transmitsTo, registrationIds [{id, "
                + "sources}], notes}], exitCode.",
        ],
        options: [.codesPlace, .codesCode],
        examples: [
            Example(line: "customs codes", text: "Prints all places."),
            Example(line: "customs codes --place hangzhou", text: "Prints all that is known of one place."),
            Example(line: "customs codes --code ZONGSHU", text: "Prints the places that use a code."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Printed."),
            ExitStatus.invalid.means("There is no such place or code."),
        ] + ExitStatus.configured + ExitStatus.common,
        action: CodesCommand.run
    )
}

extension OptionDescription {
    fileprivate static let codesPlace = OptionDescription("place", "PLACE", .text, help: "Only this place.")
    fileprivate static let codesCode = OptionDescription("code", "CODE", .text, help: "Only places that use this code.")
}

/// Prints the customs table.
enum CodesCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let table = try table(invocation)
        let place = invocation.value(.codesPlace).map(CustomsPlace.init(rawValue:))
        let code = invocation.value(.codesCode).map(CustomsCode.init(rawValue:))
        let places = table.places.filter { candidate in
            (place == nil || candidate.id == place)
                && (code.map { candidate.codes.values.joined().contains($0) } ?? true)
        }
        guard !places.isEmpty else { throw unknown(place, code, table) }
        let isDetailed = place != nil || code != nil
        try invocation.print(
            isDetailed ? places.map(details).joined(separator: "\n") : overview(places),
            json: ["places": .array(places.map(\.json)), "exitCode": .number(ExitStatus.ok.rawValue)]
        )
        return .ok
    }

    /// The configuration's table; the documented one when no configuration is named or found.
    private static func table(_ invocation: Invocation) throws(CommandFailure) -> CustomsTable {
        if (try? invocation.configurationPath()) != nil {
            return try invocation.load(withKeys: false).configuration.customs
        }
        do throws(InvalidInput) {
            return try CustomsTable.documented()
        } catch {
            throw CommandFailure(.fault, error)
        }
    }

    private static func unknown(_ place: CustomsPlace?, _ code: CustomsCode?, _ table: CustomsTable) -> CommandFailure {
        let codes = Set(table.places.flatMap { $0.codes.values.joined() }).map(\.rawValue).sorted()
        let hints = [
            place.map { "place \"\($0)\"" + Suggestion.text(for: $0.rawValue, among: table.places.map(\.id.rawValue)) },
            code.map { "code \"\($0)\"" + Suggestion.text(for: $0.rawValue, among: codes) },
        ].compactMap { $0 }
        return CommandFailure(
            .invalid,
            "the customs table has no \(hints.joined(separator: " with ")); `customs codes` lists it"
        )
    }

    private static func overview(_ places: [CustomsTable.Place]) -> String {
        let generations = Set(places.flatMap(\.codes.keys)).sorted()
        var table = TextTable(["place"] + generations.map(\.rawValue) + ["name", "", "status"])
        for place in places {
            let codes = generations.map { (place.codes[$0] ?? []).map(\.rawValue).joined(separator: " ") }
            table.add(
                [place.id.rawValue] + codes.map { $0.isEmpty ? "-" : $0 } + [place.name, place.nameZh, place.status]
            )
        }
        return table.text
    }

    private static func details(_ place: CustomsTable.Place) -> String {
        var table = TextTable()
        table.add("Place", place.id.rawValue)
        table.add("Name", "\(place.name) \(place.nameZh)")
        table.add("Status", place.status)
        for (generation, codes) in place.codes.sorted(by: { $0.key < $1.key }) {
            table.add("Codes of \(generation)", codes.map(\.rawValue).joined(separator: " ") + " (the first is sent)")
        }
        table.add("Forwarded to", place.transmitsTo.joined(separator: " "))
        for candidate in place.registrationIDs {
            table.add("Registration id", candidate.id)
            for source in candidate.sources { table.add(["", source]) }
        }
        for note in place.notes { table.add("Note", note) }
        return table.text
    }
}

extension CustomsTable.Place {
    /// For programs.
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id.rawValue),
            "name": .string(name),
            "nameZh": .string(nameZh),
            "status": .string(status),
            "codes": JSONValue(
                .object(
                    codes.sorted { $0.key < $1.key }.map {
                        .init($0.key.rawValue, .array($0.value.map { .string($0.rawValue) }))
                    }
                )
            ),
            "transmitsTo": .array(transmitsTo.map(JSONValue.string)),
            "registrationIds": .array(
                registrationIDs.map {
                    ["id": .string($0.id), "sources": .array($0.sources.map(JSONValue.string))]
                }
            ),
            "notes": .array(notes.map(JSONValue.string)),
        ])
    }
}
