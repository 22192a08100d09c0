import DeclarationCore

/// Reads declarations from lines of CSV.
struct CSVDeclaration {
    private let paths: [[String]]
    private let file: String

    /// Reads the header.
    ///
    /// - Throws: every unknown, repeated and missing column.
    init(header: [UInt8], file: String) throws(InvalidInput) {
        self.file = file
        guard let names = Self.fields(header) else { throw Self.problem("the header's quotes don't end", file, 1) }
        if let separator = Self.otherSeparator(header) {
            throw Self.problem("its columns are separated by \(separator); save it with commas", file, 1)
        }
        let known = names.map { SubmissionFormat.path(of: $0) }
        let isHeader = known.contains { $0 != nil }
        var problems: [Problem] = []
        for (index, name) in names.enumerated() {
            if known[index] == nil {
                let column = Self.unknown(index, name, isHeader: isHeader)
                problems.append(Self.error(column + (problems.isEmpty ? Self.known : ""), file, 1))
            } else if names[..<index].contains(name) {
                problems.append(Self.error("column \(name) stands there twice", file, 1))
            }
        }
        for name in ["request_id", "amount_fen", "merchant_code", "merchant_name"] where !names.contains(name) {
            problems.append(Self.error("column \(name) is missing", file, 1))
        }
        guard problems.isEmpty else { throw InvalidInput(problems) }
        paths = known.compactMap(\.self)
    }

    private static let known =
        "; the header may have: \(SubmissionFormat.columns.map(\.name).joined(separator: ", ")), payment_id_GENERATION"

    /// What spreadsheets of other languages put between columns instead of commas; `nil` where it is none of that.
    private static func otherSeparator(_ header: [UInt8]) -> String? {
        [(UInt8(ascii: ";"), "semicolons"), (UInt8(ascii: "\t"), "tabs")].first { separator, _ in
            header.split(separator: separator).filter { name in
                SubmissionFormat.path(of: String(decoding: name, as: UTF8.self)) != nil
            }.count > 1
        }?.1
    }

    /// - Parameter isHeader: whether any column is known: else the header may be missing, and the line may be a person's.
    private static func unknown(_ index: Int, _ name: String, isHeader: Bool) -> String {
        let isName = name.utf8.count <= 40 && name.utf8.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "_") }
        guard isHeader, isName, !name.isEmpty else { return "column \(index + 1) is unknown" }
        let columns = SubmissionFormat.columns.map(\.name)
        let longer = columns.filter { $0.hasPrefix(name.lowercased() + "_") }
        let hint = longer.count == 1 ? "; did you mean \"\(longer[0])\"?" : Suggestion.text(for: name, among: columns)
        return "column \(index + 1) is unknown: \"\(name)\"\(hint)"
    }

    /// Reads a line.
    func draft(_ line: LineReader.Line) throws(InvalidInput) -> DeclarationDraft {
        // Spreadsheets in China write GBK: names would be declared as something else.
        guard let text = String(utf8: line.bytes.span) else {
            throw Self.problem("is not valid UTF-8; save the file as \"CSV UTF-8\"", file, line.number)
        }
        guard text.isStreamSafe else {
            throw Self.problem("has \(String.tooManyMarks)", file, line.number)
        }
        guard let fields = Self.fields(line.bytes) else {
            throw Self.problem(
                "a quoted field doesn't end in its line, or something follows its quote",
                file,
                line.number
            )
        }
        guard fields.count == paths.count else {
            throw Self.problem("has \(fields.count) fields; the header has \(paths.count)", file, line.number)
        }
        var root = Self.empty
        for (path, field) in zip(paths, fields) where !field.isEmpty {
            root = Self.setting(Self.value(path, field), at: path[...], in: root)
        }
        return DeclarationDraft(root, file: file)
    }

    /// The blocks that every declaration has: an empty field is missed by its column then, and not by its block.
    private static let empty: JSONValue = ["amount": [:], "customs": [:], "merchant": [:]]

    private static func value(_ path: [String], _ field: String) -> JSONValue {
        switch path {
        // Whatever stands there is meant as a number: a cell has no quotes that could be taken off.
        case ["amount", "minorUnits"], ["paymentTotal", "minorUnits"]: JSONValue(.number(field))
        case ["splitOrder"] where field == "true" || field == "false": .bool(field == "true")
        default: .string(field)
        }
    }

    private static func setting(_ value: JSONValue, at path: ArraySlice<String>, in object: JSONValue) -> JSONValue {
        guard let key = path.first else { return value }
        var members = object.members ?? []
        let inner = members.firstIndex { $0.key == key }
        let nested = setting(value, at: path.dropFirst(), in: inner.map { members[$0].value } ?? .object([:]))
        if let inner { members[inner] = .init(key, nested) } else { members.append(.init(key, nested)) }
        return JSONValue.object(members)
    }

    /// The fields of a line; `nil` when its quotes are wrong.
    static func fields(_ line: [UInt8]) -> [String]? {
        var fields: [[UInt8]] = [[]]
        var index = 0
        while true {
            if index < line.count, line[index] == 0x22 {
                guard let end = quoted(line, from: index + 1, into: &fields[fields.count - 1]) else { return nil }
                index = end
                guard index == line.count || line[index] == 0x2C else { return nil }
            } else {
                while index < line.count, line[index] != 0x2C {
                    fields[fields.count - 1].append(line[index])
                    index += 1
                }
            }
            guard index < line.count else { break }
            fields.append([])
            index += 1
        }
        return fields.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads up to the closing quote; returns where the field ends.
    private static func quoted(_ line: [UInt8], from start: Int, into field: inout [UInt8]) -> Int? {
        var index = start
        while index < line.count {
            if line[index] != 0x22 {
                field.append(line[index])
            } else if index + 1 < line.count, line[index + 1] == 0x22 {
                field.append(0x22)
                index += 1
            } else {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private static func error(_ message: String, _ file: String, _ line: Int) -> Problem {
        Problem(.error, path: "", message, file: file, line: line)
    }

    private static func problem(_ message: String, _ file: String, _ line: Int) -> InvalidInput {
        InvalidInput([error(message, file, line)])
    }
}
