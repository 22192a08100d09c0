import DeclarationCore

extension ConfigurationDifference {
    /// For people.
    func text(from old: ConfigurationSide, to new: ConfigurationSide) -> String {
        var head = TextTable()
        head.add("old", old.text)
        head.add("new", new.text)
        let remark =
            old.version == new.version
            ? "They are the same."
            : "They are the same in all that routes and sends; the files differ in something else."
        return head.text + "\n" + (isEmpty ? remark + "\n" : sections.joined(separator: "\n"))
    }

    private var sections: [String] {
        var sections = [Self.section("Offices", offices.map(\.text)), Self.section("Routes", routes.map(\.text))]
        sections.append(Self.section("Backends", backends.map(\.text)))
        sections.append(Self.section("Other settings", settings.map(\.text)))
        if isCustomsTableChanged { sections.append("The customs table is another one.\n") }
        return sections.filter { !$0.isEmpty }
    }

    private static func section(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\(title)\n" + lines.map { "  \(TextTable.visible($0))\n" }.joined()
    }

    /// For programs.
    func json(from old: ConfigurationSide, to new: ConfigurationSide, _ status: ExitStatus) -> JSONValue {
        .object([
            "same": .bool(isEmpty),
            "from": old.json,
            "to": new.json,
            "offices": .array(
                offices.map {
                    [
                        "offices": .array($0.offices.map(JSONValue.string)), "before": .string($0.before),
                        "after": .string($0.after),
                    ]
                }
            ),
            "routes": .array(routes.map(\.json)),
            "backends": .array(
                backends.map {
                    [
                        "kind": .string($0.kind.rawValue), "name": .string($0.name),
                        "settings": .array($0.settings.map(\.json)),
                    ]
                }
            ),
            "settings": .array(settings.map(\.json)),
            "customsTable": .bool(isCustomsTableChanged),
            "exitCode": .number(status.rawValue),
        ])
    }
}

extension ConfigurationSide {
    fileprivate var text: String {
        [version, file, recorded.map { "recorded \($0.iso8601)" } ?? "as it is now"].compactMap(\.self)
            .joined(separator: "  ")
    }

    fileprivate var json: JSONValue {
        .object([
            "version": .string(version), "recorded": recorded.map { .string($0.iso8601) },
            "file": file.map(JSONValue.string),
        ])
    }
}

extension ConfigurationDifference.RouteChange {
    /// `changed routes[2]: customs NINGBO -> ams-main 5% (backend: mapi-main -> ams-main)`.
    fileprivate var text: String {
        let place =
            switch (before, after) {
            case (let before?, let after?) where before != after: "routes[\(before)] -> routes[\(after)]"
            default: "routes[\(after ?? before ?? 0)]"
            }
        let changes = settings.isEmpty ? "" : " (\(settings.map(\.text).joined(separator: "; ")))"
        return "\(kind.rawValue) \(place): \(route)\(changes)"
    }

    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "before": before.map { .number($0) }, "after": after.map { .number($0) },
            "route": .string(route), "settings": .array(settings.map(\.json)),
        ])
    }
}

extension ConfigurationDifference.BackendChange {
    /// `changed ams-main: settings.region: na -> asia`.
    fileprivate var text: String {
        let details =
            switch kind {
            case .added, .removed:
                settings.map { "\($0.path) \(($0.after ?? $0.before).map(SettingChange.words) ?? "")" }
            case .moved, .changed: settings.map(\.text)
            }
        return "\(kind.rawValue) \(name): \(details.joined(separator: "; "))"
    }
}

extension SettingChange {
    fileprivate var json: JSONValue {
        .object(["path": .string(path), "before": before, "after": after])
    }
}
