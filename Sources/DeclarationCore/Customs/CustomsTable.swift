/// The customs places and the code that each generation uses for them; data, not code.
///
/// The shipped table is `config/customs-codes.json`, where every row names the pages it was read from.
public struct CustomsTable: Sendable, Hashable {
    /// The places, in the table's order.
    public let places: [Place]
    private let byID: [CustomsPlace: Int]
    private let byCode: [CustomsCode: Int]
    private let generations: Set<Generation>

    /// One place.
    public struct Place: Sendable, Hashable {
        /// The id.
        public let id: CustomsPlace
        /// The English name.
        public let name: String
        /// The Chinese name.
        public let nameZh: String
        /// Whether the place is documented, or only seen in public code (`unconfirmed`).
        public let status: String
        /// The codes of each generation; the first is the one to send.
        public let codes: [Generation: [CustomsCode]]
        /// Where the payment data is forwarded to. Informational.
        public let transmitsTo: [String]
        /// The payment company's registration ids that sources name for this place: expectations, not inputs.
        public let registrationIDs: [RegistrationCandidate]
        /// Remarks.
        public let notes: [String]
        /// Codes of which the sources don't agree where data that is sent under them goes.
        public internal(set) var doubtfulCodes: Set<CustomsCode> = []

        /// Makes a place.
        public init(
            id: CustomsPlace,
            name: String,
            nameZh: String,
            status: String,
            codes: [Generation: [CustomsCode]],
            transmitsTo: [String] = [],
            registrationIDs: [RegistrationCandidate] = [],
            notes: [String] = []
        ) {
            self.id = id
            self.name = name
            self.nameZh = nameZh
            self.status = status
            self.codes = codes
            self.transmitsTo = transmitsTo
            self.registrationIDs = registrationIDs
            self.notes = notes
        }
    }

    /// A registration id and who says so.
    public struct RegistrationCandidate: Sendable, Hashable {
        /// The id.
        public let id: String
        /// The pages that name it.
        public let sources: [String]

        /// Makes a candidate.
        public init(id: String, sources: [String]) {
            self.id = id
            self.sources = sources
        }
    }

    /// Makes a table. When two places share an id or a code the first one counts for look-ups.
    public init(places: [Place]) {
        self.places = places
        byID = Dictionary(places.indices.map { (places[$0].id, $0) }, uniquingKeysWith: min)
        let codes = places.indices.flatMap { index in
            places[index].codes.values.joined().map { ($0, index) }
        }
        byCode = Dictionary(codes, uniquingKeysWith: min)
        generations = Set(places.flatMap(\.codes.keys))
    }

    /// The place of an id.
    public func place(_ id: CustomsPlace) -> Place? {
        byID[id].map { places[$0] }
    }

    /// The place that a destination names: by its place, or else the first place that uses its code.
    ///
    /// A code of several places (`ZONGSHU`) stands for the first of them, the General Administration.
    public func place(for destination: CustomsDestination) -> Place? {
        if let id = destination.place { return place(id) }
        return destination.code.flatMap { byCode[$0] }.map { places[$0] }
    }

    /// Whether a person's word for an office, in any case, is a place or a code.
    package func knows(_ office: String) -> Bool {
        place(CustomsPlace(rawValue: office)) != nil || byCode[CustomsCode(rawValue: office)] != nil
    }

    /// Whether a declaration under this code may be one for a place, whichever generation it went through: on AMS
    /// `ZONGSHU` alone says Hangzhou, Tianjin and others.
    func uses(_ code: CustomsCode, for place: CustomsPlace?) -> Bool {
        place.flatMap(self.place)?.codes.values.contains { $0.contains(code) } ?? false
    }

    /// The code that a generation uses for a destination.
    ///
    /// The code that was given is kept when it is one of that generation's codes for the place; else it is the
    /// generation's first code for it. A code that is in no row, or a generation that the table doesn't know, leaves
    /// the given code as it is: the other side may know more than the table. When only a place is given to such a
    /// generation, it is the place's first code of another one.
    ///
    /// - Returns: `nil` when the place has no code in that generation.
    public func code(for destination: CustomsDestination, generation: Generation) -> CustomsCode? {
        guard let place = place(for: destination) else { return destination.code }
        guard let codes = place.codes[generation] else {
            return generations.contains(generation)
                ? nil : destination.code ?? place.codes.min { $0.key < $1.key }?.value.first
        }
        if let code = destination.code, codes.contains(code) { return code }
        return codes.first
    }

    /// The names under which routes may know a destination's office, in capital letters: its place, also where only the code
    /// was given, and that code.
    func names(of destination: CustomsDestination) -> [String] {
        let place = place(for: destination)?.id ?? destination.place
        return [place?.rawValue.uppercased(), destination.code?.rawValue].compactMap { $0 }
    }

    /// Whether a route to an office leads nowhere: a generation of the table has no code for it.
    func lacksCode(for office: String, generation: Generation) -> Bool {
        guard generations.contains(generation) else { return false }
        let ways = [
            CustomsDestination(code: CustomsCode(rawValue: office)),
            CustomsDestination(place: CustomsPlace(rawValue: office)),
        ].filter { place(for: $0) != nil }
        return !ways.isEmpty && ways.allSatisfy { code(for: $0, generation: generation) == nil }
    }

    /// A code for labels of metrics and fields of the log: `other` for one that is in no row. What a client wrote can
    /// be anything, also a buyer's data, and any number of different texts.
    func label(_ code: CustomsCode) -> String { byCode[code] == nil ? CustomsCode.unknownLabel : code.rawValue }

    /// What is wrong with a destination: a place that isn't in the table, or a code that isn't the place's.
    public func problems(in destination: CustomsDestination) -> [Problem] {
        guard let id = destination.place else { return unknownCode(destination) }
        guard let place = place(id) else {
            let hint = Suggestion.text(for: id.rawValue, among: places.map(\.id.rawValue))
            return [
                Problem(
                    .error,
                    path: "customs.place",
                    "\"\(id)\" is not in the customs table\(hint); `customs codes` lists the places"
                )
            ]
        }
        let known = place.codes.values.joined()
        guard let code = destination.code, !known.contains(code) else { return [] }
        let listed = Set(known).sorted().map(\.rawValue).joined(separator: ", ")
        return [
            Problem(
                .error,
                path: "customs.code",
                "\(code) is not a code of \(id) (\(listed)); correct one, or the customs table"
            )
        ]
    }

    /// What is doubtful about the code that a generation uses for a destination: that another one was given, and the sources
    /// don't agree that both lead to the same office.
    public func doubts(about destination: CustomsDestination, generation: Generation) -> [Problem] {
        guard let given = destination.code, let place = place(for: destination),
            let code = code(for: destination, generation: generation), code != given,
            place.doubtfulCodes.contains(code)
        else { return [] }
        // A code that isn't the place's is an error already, and perhaps nothing that may be repeated.
        let own = place.codes.filter { $0.value.contains(given) }.keys.sorted().map(\.rawValue)
        if own.isEmpty { return [] }
        return [
            Problem(
                .warning,
                path: "customs.code",
                "\(given) is no code of generation \(generation): \(code) is sent for \(place.id), and the sources don't agree "
                    + "where that leads (`customs codes --place \(place.id)`); \(given) itself goes out by a backend of "
                    + "\(own.joined(separator: ", "))"
            )
        ]
    }

    private func unknownCode(_ destination: CustomsDestination) -> [Problem] {
        guard let code = destination.code, byCode[code] == nil else { return [] }
        let message = "\(code) is not in the customs table\(suggestion(for: destination)); it is sent as it is"
        return [Problem(.warning, path: "customs.code", message)]
    }

    /// Which known code may be meant by one that the table doesn't know; empty where there is none.
    func suggestion(for destination: CustomsDestination) -> String {
        guard let code = destination.code, byCode[code] == nil else { return "" }
        return Suggestion.text(for: code.rawValue, among: byCode.keys.map(\.rawValue))
    }
}

extension CustomsCode {
    /// Stands in labels for all codes that the table doesn't know.
    static let unknownLabel = "other"
}
