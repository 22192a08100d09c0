import DeclarationCore
import DeclarationRouter

/// What there is to say of a conversion; names and places, never values.
struct ConversionReport {
    let result: ConversionResult
    let output: String?
    /// Which keys' files are new, once they are written.
    var written: [Bool]?

    init(result: ConversionResult, output: String?) {
        self.result = result
        self.output = output
    }

    /// For people, after writing.
    var text: String {
        var text = "\(output ?? ""): \(result.backends.map { "\($0.name) (\($0.plugin))" }.joined(separator: ", "))\n"
        for (key, isNew) in zip(result.keyFiles, written ?? []) {
            text += "\(key.reference): \(isNew ? "written" : "was there") from \(key.origin.name)\n"
        }
        var table = TextTable(["name", "at", "became"])
        for mention in result.used { table.add([mention.name, mention.place, mention.remark ?? ""]) }
        text += "\n" + table.text
        text += lines.map { "\n" + $0 }.joined() + (lines.isEmpty ? "" : "\n")
        return text + "\nNext: customs config check \(output ?? "")\n"
    }

    /// What became of names that are no settings now.
    private var lines: [String] {
        let unneeded = result.unneeded.map { "not needed: \($0.name) (\($0.place)): \($0.remark ?? "")" }
        let unknown = result.unknown.map { "not recognised: \($0.name) (\($0.place))" }
        return unneeded + unknown
    }

    /// The same, as notes beside a configuration that is printed.
    var names: [String] { lines.map { "note: " + $0 } }

    /// The files that a printed configuration needs.
    var keysToMake: [String] {
        result.keyFiles.map { key in
            "note: \(key.reference) is not written without --output; it holds the key from \(key.origin.name) "
                + "(\(key.origin.place))"
        }
    }

    func json(_ status: ExitStatus) -> JSONValue {
        .object([
            "output": written == nil ? nil : output.map(JSONValue.string),
            "configuration": written == nil ? result.text.map(JSONValue.string) : nil,
            "backends": .array(
                result.backends.map {
                    .object([
                        "name": .string($0.name), "plugin": .string($0.plugin.rawValue),
                        "generation": .string($0.generation.rawValue),
                    ])
                }
            ),
            "keys": .array(result.keyFiles.indices.map(key)),
            "used": .array(result.used.map(\.json)),
            "unneeded": .array(result.unneeded.map(\.json)),
            "unknown": .array(result.unknown.map(\.json)),
            "problems": .array(result.problems.map(\.json)),
            "exitCode": .number(status.rawValue),
        ])
    }

    private func key(_ index: Int) -> JSONValue {
        let key = result.keyFiles[index]
        return .object([
            "file": .string(key.path),
            "setting": key.origin.remark.map(JSONValue.string),
            "name": .string(key.origin.name),
            "source": .string(key.origin.file),
            "line": .number(key.origin.line),
            "written": .bool(written?[index] ?? false),
        ])
    }
}

extension ConversionResult.Mention {
    fileprivate var place: String { "\(file):\(line)" }

    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "file": .string(file), "line": .number(line), "remark": remark.map(JSONValue.string),
        ])
    }
}
