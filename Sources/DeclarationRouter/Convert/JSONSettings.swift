import DeclarationCore

/// Reads settings from JSON.
struct JSONSettings {
    let file: String

    func read(_ text: String) -> ForeignFile {
        var result = ForeignFile()
        do throws(JSONParser.Failure) {
            add(try JSONParser.parse(text, dialect: .configuration), [], &result)
        } catch {
            let message = "can't be read as JSON; correct it, or name the form with --form"
            result.problems.append(Problem(.error, path: "", message, file: file, line: error.line))
        }
        return result
    }

    private func add(_ value: JSONValue, _ path: [String], _ result: inout ForeignFile) {
        switch value.kind {
        case .object(let members):
            for member in members { add(member.value, path + [member.key], &result) }
        case .array(let elements):
            for (index, element) in elements.enumerated() { add(element, path + ["\(index + 1)"], &result) }
        case .string(let text): add(LineValue.reference(text), path, value.line, &result)
        case .number(let text): add(.text(Secret(text)), path, value.line, &result)
        case .bool(let flag): add(.text(Secret(flag ? "true" : "false")), path, value.line, &result)
        case .null: break
        }
    }

    private func add(_ value: ForeignEntry.Value, _ path: [String], _ line: Int, _ result: inout ForeignFile) {
        guard !path.isEmpty else { return }
        result.entries.append(ForeignEntry(path: path, value: value, file: file, line: line))
    }
}
