extension CustomsTable {
    /// Reads a table; the form is that of `config/customs-codes.json`. Comments are allowed.
    ///
    /// - Throws: all problems, each with its path and line.
    public init(json bytes: [UInt8], file: String?) throws(InvalidInput) {
        let root: JSONValue
        do throws(JSONParser.Failure) {
            root = try JSONParser.parse(bytes, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
        var reader = SettingsReader(file: file, secrets: NoSecrets())
        let settings = Self.schema.read(root, &reader)
        guard reader.problems.isEmpty, let places = settings[Self.places] else { throw InvalidInput(reader.problems) }
        self.init(places: places)
    }

    private static let schema = SettingsSchema(
        Setting<Int>.integer("schemaVersion", 1...1, default: 1, help: "The version of this form."),
        Setting<String?>.optionalString("asOf", help: "When the sources were read."),
        Setting<String?>.optionalString("region", help: "The region of all places."),
        Setting<JSONValue?>.json("paymentCompany", help: "The payment company's registered names."),
        places
    )

    private static let places = Setting<[Place]>("places", .list(.any), fallback: nil, help: "The places.") {
        value,
        reader in
        guard let elements = value.array else {
            reader.report(value, "expected a list, found \(value.kindName)")
            return nil
        }
        return elements.indices.compactMap { index in
            reader.at(index) { Place(elements[index], &$0) }
        }
    }
}

extension CustomsTable.Place {
    fileprivate init?(_ value: JSONValue, _ reader: inout SettingsReader) {
        let settings = Self.schema.read(value, &reader)
        guard let id = settings[Self.id], let name = settings[Self.name], let codes = settings[Self.codes] else {
            return nil
        }
        self.init(
            id: CustomsPlace(rawValue: id),
            name: name,
            nameZh: settings[Self.nameZh] ?? name,
            status: settings[Self.status] ?? "documented",
            codes: codes,
            transmitsTo: settings[Self.transmitsTo] ?? [],
            registrationIDs: settings[Self.registrationIDs] ?? [],
            notes: settings[Self.notes] ?? []
        )
        doubtfulCodes = Self.doubtfulCodes(settings[Self.sources] ?? nil)
    }

    private static let id = Setting<String>.string("id", help: "The id, such as hangzhou.")
    private static let name = Setting<String>.string("name", help: "The English name.")
    private static let nameZh = Setting<String>.string("nameZh", default: "", help: "The Chinese name.")
    private static let status = Setting<String>.choice(
        "status",
        ["documented", "unconfirmed"],
        default: "documented",
        help: "Whether a document lists the place."
    )
    private static let transmitsTo = list("transmitsTo", help: "Where the payment data is forwarded to.")
    private static let notes = list("notes", help: "Remarks.")

    private static let schema = SettingsSchema(
        id,
        name,
        nameZh,
        status,
        codes,
        transmitsTo,
        registrationIDs,
        Setting<String?>.optionalString("registrationIdConfidence", help: "Whether the sources agree on the id."),
        notes,
        sources
    )
    private static let sources = Setting<JSONValue?>.json("sources", help: "Every source row.")

    /// The codes that sources forward to different offices.
    private static func doubtfulCodes(_ sources: JSONValue?) -> Set<CustomsCode> {
        var offices: [CustomsCode: Set<[String]>] = [:]
        for source in sources?.array ?? [] {
            guard let code = source["customsCode"]?.string, let office = source["transmitsTo"]?.array else { continue }
            offices[CustomsCode(rawValue: code), default: []].insert(office.compactMap(\.string))
        }
        return Set(offices.filter { $0.value.count > 1 }.keys)
    }

    /// A list of texts that may be empty.
    private static func list(_ name: String, help: String) -> Setting<[String]> {
        Setting(name, .list(.string), fallback: [], help: help) { value, _ in value.array?.compactMap(\.string) }
    }

    private static let codes = Setting<[Generation: [CustomsCode]]>(
        "codes",
        .map(.list(.string)),
        fallback: nil,
        help: "The codes of each generation, the one to send first."
    ) { value, reader in
        guard let members = value.members, !members.isEmpty else {
            reader.report(value, "expected an object such as {\"ams\": [\"ZONGSHU\"]}")
            return nil
        }
        var codes: [Generation: [CustomsCode]] = [:]
        for member in members {
            let texts = member.value.array?.compactMap(\.string) ?? []
            if texts.isEmpty {
                reader.at(member.key) { $0.report(member.value, "expected a list of codes with at least one") }
            }
            codes[Generation(rawValue: member.key)] = texts.map(CustomsCode.init(rawValue:))
        }
        return codes
    }

    private static let registrationIDs = Setting<[CustomsTable.RegistrationCandidate]>(
        "registrationIds",
        .list(.any),
        fallback: [],
        help: "The payment company's registration ids that sources name."
    ) { value, _ in
        value.array?.compactMap { candidate in
            candidate["id"]?.string.map { id in
                CustomsTable.RegistrationCandidate(
                    id: id,
                    sources: candidate["sources"]?.array?.compactMap(\.string) ?? []
                )
            }
        }
    }
}
