import DeclarationCore

extension DeclarationResult {
    /// For programs.
    var json: JSONValue {
        retransmission?.json.adding(ownJSON.members ?? []) ?? ownJSON
    }

    private var ownJSON: JSONValue {
        .object([
            "requestId": .string(requestID.rawValue),
            "amount": amount.json,
            "route": decision?.json ?? binding?.routeJSON,
            "kept": kept == nil ? nil : .bool(true),
            "backend": retransmission == nil ? kept.map { .string($0.binding.backend.rawValue) } : nil,
            "outcome": .string(word),
            "delivery": delivery.map { .string($0.rawValue) },
            "accepted": acceptance?.json,
            "reason": reason?.json,
            "error": failure?.json,
            "warnings": .array(warnings.map(\.json)),
            "exitCode": .number(exitStatus.rawValue),
        ])
    }

    private var delivery: Delivery? {
        switch ending {
        case .planned: nil
        case .answered: .answered
        case .failed(let error): error.delivery
        }
    }

    /// What came of it, in a line.
    var summary: String {
        let known = delivery.map { ", delivery \($0.rawValue)" } ?? ""
        let backend = retransmission?.binding?.backend ?? (binding ?? kept?.binding)?.backend ?? decision?.backend
        return word + (backend.map { " at \($0)" } ?? "") + known + (reason.map { ": \($0.codeAndText)" } ?? "")
    }

    /// For people.
    var text: String {
        var table = TextTable()
        table.add("Request id", requestID.rawValue)
        table.add("Amount", amount.description)
        for (name, value) in decision?.rows ?? binding?.rows ?? [] { table.add(name, value) }
        for (name, value) in retransmission?.rows ?? [] { table.add(name, value) }
        table.add("Outcome", word)
        if let retransmission { table.add("At customs", retransmission.effect(of: ending, isKept: kept != nil)) }
        if let kept, retransmission == nil {
            table.add(
                "Declared before",
                "\(kept.firstSent ?? kept.created) at \(kept.binding.backend); nothing was sent now"
            )
        }
        for (name, value) in acceptance?.rows ?? [] { table.add(name, value) }
        if let reason {
            table.add("Answer", reason.codeAndText)
            table.add("Answer verified", reason.isAuthenticated ? "yes" : "no: don't take it as final")
            table.add("Next", reason.advice)
        }
        if let failure {
            table.add("Failure", "\(failure.message) [\(failure.code)]")
            table.add("Next", failure.isOfNobodyHere ? Self.nobodyHere : failure.delivery.advice)
        }
        if case .planned = ending { table.add("Next", "Nothing was sent. Run it again without --dry-run.") }
        return table.text
    }

    private static let nobodyHere =
        "Nothing reached the other side; start what listens there, such as `customs simulate`, and send again."
}

extension ProviderError {
    /// Whether nobody listens at an address of this machine, as when the simulator doesn't run.
    fileprivate var isOfNobodyHere: Bool {
        // A transport's words begin with the place.
        code == .transport(.connection) && ["127.", "[::1]", "localhost:"].contains(where: message.hasPrefix)
    }
}
