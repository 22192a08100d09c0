/// What an inquiry said of an id, as far as two generations can be compared: no numbers, no texts of the other side.
public enum ShadowAnswer: Sendable, Hashable, CustomStringConvertible {
    /// The other side knows it: how far it is, and what customs answered if it did.
    case found(TransmissionStatus.Stage, CustomsReceipt.Verdict?)
    /// The other side doesn't know the id.
    case notFound

    /// What a result says; `nil` for one that says nothing about the declaration.
    init?(_ result: InquiryResult) {
        switch result {
        case .found(let record, _): self = .found(record.status.stage, record.receipt?.verdict)
        case .notFound: self = .notFound
        case .missing, .rejected, .unknown, .failed: return nil
        }
    }

    /// `found, delivered, customs accepted`.
    public var description: String {
        switch self {
        case .found(let stage, let verdict):
            "found, \(stage.rawValue)" + (verdict.map { ", customs \($0.rawValue)" } ?? "")
        case .notFound: "not found"
        }
    }
}

/// What two generations say of the same id when they differ.
public struct ShadowDifference: Sendable, Hashable {
    /// Who has the declaration and who was asked besides.
    public var pair: ShadowPair
    /// What the backend says that has it.
    public var answer: String
    /// What the other says.
    public var shadowAnswer: String

    var json: JSONValue {
        let members =
            pair.members + [
                ("of", "inquiry"), ("answer", .string(answer)), ("shadowAnswer", .string(shadowAnswer)),
            ]
        return JSONValue.object(members.compactMap { key, value in value.map { JSONValue.Member(key, $0) } })
    }
}

extension ShadowDifference {
    /// Reads an event's detail; `nil` for an event of another kind, or of a declaration.
    public init?(_ event: LedgerEvent) {
        guard event.kind == .shadow, event.detail["of"]?.string == "inquiry", let pair = ShadowPair(event.detail),
            let answer = event.detail["answer"]?.string, let other = event.detail["shadowAnswer"]?.string
        else { return nil }
        self.init(pair: pair, answer: answer, shadowAnswer: other)
    }
}
