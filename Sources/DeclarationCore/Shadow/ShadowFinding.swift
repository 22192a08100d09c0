/// What the other generation would have made of a declaration, beside what the real one did. No personal data.
public struct ShadowFinding: Sendable, Hashable {
    /// What came of a rehearsal.
    public enum Result: String, Sendable, Hashable, CaseIterable {
        /// It would have been sent.
        case expressible
        /// It could not have been sent; the reasons say why.
        case inexpressible
        /// Routing and limits let it pass; the backend can't rehearse the rest.
        case unchecked
    }

    /// Who was told and who was asked.
    public var pair: ShadowPair
    /// What came of the real call: `accepted`, `rejected`, `unknown`, or the delivery of a failure.
    public var outcome: String
    /// Its class.
    public var outcomeClass: OutcomeClass
    /// What came of the rehearsal.
    public var result: Result
    /// Why it could not have been sent.
    public var reasons: [ShadowReason]
    /// The code that the shadow would have sent; `nil` when the office has none there.
    public var shadowOffice: CustomsCode?
    /// Where only the real backend's generation has doubts, by path.
    public var warningsOfReal: [String]
    /// Where only the shadow's generation has doubts, by path.
    public var warningsOfShadow: [String]
    /// The request that was built.
    public var request: RehearsedRequest?

    /// As it stands in an event.
    var json: JSONValue {
        JSONValue(
            .object(
                (pair.members + [
                    ("of", "declaration"), ("outcome", .string(outcome)), ("class", .string(outcomeClass.rawValue)),
                    ("result", .string(result.rawValue)), ("reasons", Self.list(reasons.map(\.json))),
                    ("shadowOffice", shadowOffice.map { .string($0.rawValue) }),
                    ("warningsOfReal", Self.list(warningsOfReal.map(JSONValue.string))),
                    ("warningsOfShadow", Self.list(warningsOfShadow.map(JSONValue.string))),
                    ("bytes", request?.size.map { .number($0) }),
                    ("notCarried", Self.list((request?.notCarried ?? []).map(JSONValue.string))),
                    ("changed", Self.list((request?.changed ?? []).map(JSONValue.string))),
                ]).compactMap { key, value in value.map { JSONValue.Member(key, $0) } }
            )
        )
    }

    private static func list(_ elements: [JSONValue]) -> JSONValue? { elements.isEmpty ? nil : .array(elements) }
}

extension ShadowFinding {
    /// Reads an event's detail; `nil` for an event of another kind, or of a look at an inquiry.
    public init?(_ event: LedgerEvent) {
        let json = event.detail
        guard event.kind == .shadow, json["of"]?.string == "declaration", let pair = ShadowPair(json),
            let result = json["result"]?.string.flatMap(Result.init(rawValue:))
        else { return nil }
        func texts(_ key: String) -> [String] { (json[key]?.array ?? []).compactMap(\.string) }
        self.pair = pair
        outcome = json["outcome"]?.string ?? ""
        outcomeClass = OutcomeClass(rawValue: json["class"]?.string ?? "")
        self.result = result
        reasons = (json["reasons"]?.array ?? []).compactMap(ShadowReason.init)
        shadowOffice = json["shadowOffice"]?.string.map(CustomsCode.init(rawValue:))
        warningsOfReal = texts("warningsOfReal")
        warningsOfShadow = texts("warningsOfShadow")
        let size = json["bytes"]?.integer.flatMap { Int(exactly: $0) }
        guard result == .expressible else { return }
        request = RehearsedRequest(size: size, notCarried: texts("notCarried"), changed: texts("changed"))
    }
}
