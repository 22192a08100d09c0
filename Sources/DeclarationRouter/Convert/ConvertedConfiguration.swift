import DeclarationCore

/// Writes a converted configuration, with remarks for people where something is to be decided.
struct ConvertedConfiguration {
    let backends: [ConvertedBackend]
    let table: CustomsTable
    /// What it was made of.
    let sources: [String]

    /// The text of the file.
    var text: String {
        """
        // Brought over by `customs config convert` from \(sources.joined(separator: ", ")).
        {
          "version": 1,
          "backends": {
        \(backends.map(backend).joined(separator: ",\n"))
          },
          // An order keeps to the generation that it was paid under: payment ids can't be converted.
          "routes": [
        \(rows.joined(separator: "\n"))
          ]
        }

        """
    }

    private func backend(_ backend: ConvertedBackend) -> String {
        var lines = ["    \(JSONValue.string(backend.name).text): {"]
        lines.append("      \"plugin\": \(JSONValue.string(backend.account.plugin.rawValue).text),")
        lines.append("      \"settings\": {")
        for (index, setting) in backend.settings.enumerated() {
            for remark in backend.remarks where remark.setting == setting.name {
                lines.append("        // To decide: \(Self.comment(remark.message))")
            }
            let comma = index < backend.settings.count - 1 ? "," : ""
            lines.append("        \"\(setting.name)\": \(Self.spaced(setting.value))\(comma)")
        }
        return (lines + ["      }", "    }"]).joined(separator: "\n")
    }

    private static func spaced(_ value: JSONValue) -> String {
        guard let members = value.members else { return value.text }
        return "{ " + members.map { "\(JSONValue.string($0.key).text): \($0.value.text)" }.joined(separator: ", ")
            + " }"
    }

    private static func comment(_ text: String) -> String { text.replacing("\n", with: " ") }

    /// The routes: every office, each generation to its first backend.
    private var rows: [String] {
        var rows: [(comment: String?, route: JSONValue)] = []
        let first = firstBackends
        for (code, places) in codes {
            var comment: String? = "\(code): \(Self.names(places))"
            for (generation, backend) in first where places.contains(where: { $0.has(code, generation) }) {
                rows.append((comment, Self.route(code, generation, backend)))
                comment = nil
            }
        }
        for (generation, backend) in first where !table.places.contains(where: { $0.codes[generation] != nil }) {
            rows.append(("The customs table has no codes for \(generation).", Self.route(nil, generation, backend)))
        }
        let last = rows.count - 1
        return rows.enumerated().flatMap { index, row in
            [row.comment.map { "    // \($0)" }, "    \(Self.spaced(row.route))\(index < last ? "," : "")"].compactMap {
                $0
            }
        } + decisions
    }

    private static func names(_ places: [CustomsTable.Place]) -> String {
        let more = places.count > 2 ? " and \(places.count - 2) more" : ""
        return places.prefix(2).map(\.name).joined(separator: ", ") + more
    }

    private static func route(_ code: CustomsCode?, _ generation: Generation, _ backend: String) -> JSONValue {
        .object([
            "customs": code.map { .string($0.rawValue) },
            "paidUnder": .string(generation.rawValue),
            "backend": .string(backend),
        ])
    }

    /// Each generation's first backend, in the order of the backends.
    private var firstBackends: [(generation: Generation, backend: String)] {
        var seen: Set<Generation> = []
        return backends.compactMap { backend in
            let generation = backend.account.registration.generation
            return seen.insert(generation).inserted ? (generation, backend.name) : nil
        }
    }

    /// Backends that no route leads to, because only people know which merchants are theirs.
    var unrouted: [ConvertedBackend] {
        let routed = Set(firstBackends.map(\.backend))
        return backends.filter { !routed.contains($0.name) }
    }

    private var decisions: [String] {
        unrouted.map { backend in
            let generation = backend.account.registration.generation
            return "    // To decide: whose orders go to \(backend.name)? Put such a row above the others: "
                + "{ \"merchant\": \"FILING NUMBER\", \"paidUnder\": \"\(generation)\", \"backend\": \"\(backend.name)\" }"
        }
    }

    /// The codes of all places in the table's order, each with its places.
    private var codes: [(code: CustomsCode, places: [CustomsTable.Place])] {
        var order: [CustomsCode] = []
        var places: [CustomsCode: [CustomsTable.Place]] = [:]
        for place in table.places {
            for code in place.codes.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
                if places[code] == nil { order.append(code) }
                if places[code]?.contains(place) != true { places[code, default: []].append(place) }
            }
        }
        return order.map { ($0, places[$0] ?? []) }
    }
}

extension CustomsTable.Place {
    fileprivate func has(_ code: CustomsCode, _ generation: Generation) -> Bool {
        codes[generation]?.contains(code) ?? false
    }
}
