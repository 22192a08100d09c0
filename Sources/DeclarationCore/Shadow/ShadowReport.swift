/// What shadows found out, counted per office and pair of backends: made of a ledger's events.
public struct ShadowReport: Sendable, Hashable {
    /// How often something was found, with some of the ids.
    public struct Tally: Sendable, Hashable {
        /// How often.
        public var count = 0
        /// Some ids, the first ones.
        public var examples: [RequestID] = []

        mutating func add(_ id: RequestID, limit: Int) {
            count += 1
            if examples.count < limit, !examples.contains(id) { examples.append(id) }
        }
    }

    /// What was found for an office and a pair of backends.
    public struct Group: Sendable, Hashable {
        /// The office, who was told and who was asked.
        public var pair: ShadowPair
        /// How many declarations had which result.
        public var results: [ShadowFinding.Result: Int] = [:]
        /// Of those that the shadow could have sent, how the real call ended.
        public var outcomesOfExpressible: [String: Int] = [:]
        /// Why declarations could not have been sent.
        public var reasons: [ShadowReason: Tally] = [:]
        /// Where only the real backend's generation has doubts, by path.
        public var warningsOfReal: [String: Tally] = [:]
        /// Where only the shadow's generation has doubts, by path.
        public var warningsOfShadow: [String: Tally] = [:]
        /// Fields that the shadow's request would not carry, or not as given, by path.
        public var lost: [String: Tally] = [:]
        /// The codes that the shadow would have sent.
        public var shadowOffices: [CustomsCode: Int] = [:]
        /// What inquiries said where the two differ: `found, delivered` against `not found`.
        public var differences: [Difference: Tally] = [:]

        /// How many declarations the shadow was asked about.
        public var total: Int { results.values.reduce(0, +) }

        init(_ pair: ShadowPair) { self.pair = pair }
    }

    /// Two answers that differ.
    public struct Difference: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// Of the backend that has the declaration.
        public var answer: String
        /// Of the other.
        public var shadowAnswer: String

        /// `found, delivered: not found`.
        public var description: String { "\(answer): \(shadowAnswer)" }

        /// By their texts.
        public static func < (left: Difference, right: Difference) -> Bool {
            (left.answer, left.shadowAnswer) < (right.answer, right.shadowAnswer)
        }
    }

    /// The most ids that are kept as examples of each finding.
    public let exampleLimit: Int
    /// How many events can't be read: nobody knows what they told, nor of which office.
    public private(set) var unreadable = 0
    private var groupsByPair: [ShadowPair: Group] = [:]

    /// Nothing counted yet.
    public init(exampleLimit: Int = 3) { self.exampleLimit = exampleLimit }

    /// What was counted, in the order of offices and backends.
    public var groups: [Group] {
        groupsByPair.values.sorted {
            ($0.pair.office.rawValue, $0.pair.backend.rawValue, $0.pair.shadow.rawValue, $0.pair.place?.rawValue ?? "")
                < (
                    $1.pair.office.rawValue, $1.pair.backend.rawValue, $1.pair.shadow.rawValue,
                    $1.pair.place?.rawValue ?? ""
                )
        }
    }

    /// Counts an event; one of another kind counts nothing.
    public mutating func add(_ event: LedgerEvent) {
        if event.isUnreadable { unreadable += 1 }
        let id = RequestID(rawValue: event.subject)
        if let finding = ShadowFinding(event) {
            groupsByPair[finding.pair, default: Group(finding.pair)].add(finding, id, limit: exampleLimit)
        } else if let difference = ShadowDifference(event) {
            let key = Difference(answer: difference.answer, shadowAnswer: difference.shadowAnswer)
            groupsByPair[difference.pair, default: Group(difference.pair)].differences[key, default: Tally()]
                .add(id, limit: exampleLimit)
        }
    }

    /// Counts what a ledger holds.
    ///
    /// - Parameters:
    ///   - from: only what was found then or later.
    ///   - until: only what was found before.
    ///   - offices: only these, by the code at the real backend or the place; empty for all. Upper case.
    /// - Throws: when the ledger can't be read.
    public mutating func add(
        eventsOf store: any LedgerStore,
        from: ZonedTime? = nil,
        until: ZonedTime? = nil,
        offices: Set<String> = []
    ) async throws(LedgerError) {
        let filter = LedgerEventFilter(kinds: [.shadow], from: from, until: until)
        try await store.forEachEvent(matching: filter) { event in
            if offices.isEmpty || event.isUnreadable || Self.isOf(offices, event) { add(event) }
            return true
        }
    }

    private static func isOf(_ offices: Set<String>, _ event: LedgerEvent) -> Bool {
        guard let pair = ShadowPair(event.detail) else { return false }
        return offices.contains(pair.office.rawValue.uppercased())
            || pair.place.map { offices.contains($0.rawValue.uppercased()) } ?? false
    }
}

extension ShadowReport.Group {
    mutating func add(_ finding: ShadowFinding, _ id: RequestID, limit: Int) {
        results[finding.result, default: 0] += 1
        if finding.result == .expressible { outcomesOfExpressible[finding.outcome, default: 0] += 1 }
        if let code = finding.shadowOffice { shadowOffices[code, default: 0] += 1 }
        for reason in finding.reasons { reasons[reason, default: .init()].add(id, limit: limit) }
        for path in finding.warningsOfReal { warningsOfReal[path, default: .init()].add(id, limit: limit) }
        for path in finding.warningsOfShadow { warningsOfShadow[path, default: .init()].add(id, limit: limit) }
        let lostPaths = Set((finding.request?.notCarried ?? []) + (finding.request?.changed ?? []))
        for path in lostPaths { lost[path, default: .init()].add(id, limit: limit) }
    }
}
