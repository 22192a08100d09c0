import DeclarationCore
import DeclarationRouter

extension MoveDecision {
    /// Its name, for programs.
    var kind: String {
        switch self {
        case .hold: "hold"
        case .raise: "raise"
        case .stepBack: "stepBack"
        case .done: "done"
        case .needsPerson: "needsPerson"
        }
    }

    /// How a command ends that found it.
    var status: ExitStatus {
        switch self {
        case .hold, .raise, .done: .ok
        case .stepBack: .rejected
        case .needsPerson: .needsPerson
        }
    }

    fileprivate var share: TrafficShare? {
        switch self {
        case .raise(let to), .stepBack(let to, _): to
        case .hold, .done, .needsPerson: nil
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .hold(let reason), .stepBack(_, let reason), .needsPerson(let reason): reason
        case .raise, .done: nil
        }
    }
}

extension MoveLook {
    /// Whether nothing is left to watch: above 0% the guard rails are, also while a person is needed.
    var isEnd: Bool {
        switch decision {
        case .done: true
        case .needsPerson: share == .none
        case .hold, .raise, .stepBack: false
        }
    }

    /// For people, one line.
    func text(isDry: Bool) -> String {
        let words =
            switch decision {
            case .hold(let reason): "stays at \(share): \(reason)"
            case .raise(let to): "\(isDry ? "would be raised" : "raised") from \(share) to \(to)"
            case .stepBack(let to, let reason):
                "\(isDry ? "would step" : "stepped") back from \(share) to \(to): \(reason)"
            case .done: "done at \(share)"
            case .needsPerson(let reason): "needs a person at \(share): \(reason)"
            }
        let notes = notes.map { "\(time) \(move): note: \($0)\n" }.joined()
        return "\(notes)\(time) \(move): \(words)\(figuresText)"
    }

    private var figuresText: String {
        guard figures.tried > 0 else { return "" }
        let latency = figures.latency.map { ", p95 \($0.milliseconds) ms" } ?? ""
        let unsent = figures.notSent > 0 ? ", \(figures.notSent) not sent or throttled" : ""
        let left =
            "\(Count.text(figures.declarations, "declaration")), \(figures.refused) refused, \(figures.unknown) unknown"
        return " [\(left)\(unsent)\(latency)]"
    }

    /// For programs.
    func json(isDry: Bool) -> JSONValue {
        .object([
            "time": .string(time.iso8601),
            "move": .string(move.rawValue),
            "share": .string(share.description),
            "since": began.map { .string($0.iso8601) },
            "decision": .string(decision.kind),
            "to": decision.share.map { .string($0.description) },
            "reason": decision.reason.map(JSONValue.string),
            "figures": figures.json,
            "version": .string(version),
            "newVersion": written.map(JSONValue.string),
            "dryRun": .bool(isDry),
            "notes": notes.isEmpty ? nil : .array(notes.map(JSONValue.string)),
        ])
    }
}
