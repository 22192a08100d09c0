import DeclarationCore

/// What came of a case.
struct DemoResult: Sendable {
    /// How the declaration itself ended.
    enum Ending: Sendable {
        case answered(DeclareOutcome)
        case failed(RouterError)
    }

    let demoCase: DemoCase
    let decision: RouteDecision?
    let ending: Ending
    private(set) var record: DeclarationRecord?

    init(demoCase: DemoCase, decision: RouteDecision?, ending: Ending) {
        self.demoCase = demoCase
        self.decision = decision
        self.ending = ending
    }

    /// The same with what an inquiry said.
    func settled(by answer: InquiryResult?) -> DemoResult {
        var result = self
        if case .found(let record, _) = answer { result.record = record }
        return result
    }

    /// Whether the other side may know it.
    var mayExist: Bool {
        switch ending {
        case .answered(.rejected): false
        case .answered: true
        case .failed(let error): error.delivery != .notSent
        }
    }

    /// The ending in a few words.
    var outcome: String {
        switch ending {
        case .answered(.accepted): "accepted"
        case .answered(.rejected(let reason)): "refused: \(reason.code)"
        case .answered(.unknown(let reason)): "unknown: \(reason.code)" + settledText
        case .failed(.noRoute): "not sent: no route"
        case .failed(.invalid): "not sent: invalid"
        case .failed(.backend(let error)):
            error.delivery == .notSent ? "not sent: \(error.code)" : "\(Self.kind(error)): unknown" + settledText
        }
    }

    /// The failure without the room it comes from: `timedOut` of `transport.timedOut`.
    private static func kind(_ error: ProviderError) -> Substring {
        error.code.rawValue.split(separator: ".").last ?? ""
    }

    private var settledText: String { record == nil ? "" : "; found by inquiry" }

    /// The ending and customs' answer in a few words.
    var summary: String {
        guard let record else { return outcome }
        let answer = record.receipt.map(Self.words) ?? record.status.description
        if case .failed(.backend(let error)) = ending { return "\(Self.kind(error)), found: \(answer)" }
        return "\(outcome), \(answer)"
    }

    private static func words(_ receipt: CustomsReceipt) -> String {
        "receipt \(receipt.code)" + (receipt.verdict == .accepted ? "" : " (\(receipt.verdict.rawValue))")
    }

    /// Whether it is what had to come.
    var isAsExpected: Bool {
        switch (demoCase.expectation, ending) {
        case (.receipt(let code), .answered(.accepted)): record?.receipt?.code == code
        case (.refusal(let expected), .answered(.rejected(let reason))): reason.outcomeClass == expected
        case (.settled(let code), .failed(.backend(let error))):
            error.delivery == .unknown && record?.receipt?.code == code
        case (.noRoute, .failed(.noRoute)): true
        default: false
        }
    }
}
