import DeclarationCore

/// What the demo has to show.
struct DemoReport: Sendable {
    let results: [DemoResult]

    /// Zero only when all came as it had to.
    var exitStatus: ExitStatus { results.allSatisfy(\.isAsExpected) ? .ok : .rejected }

    /// For people.
    var text: String {
        var table = TextTable(["id", "what", "office", "route and reason", "code sent", "outcome", "receipt"])
        for result in results {
            table.add([
                result.demoCase.declaration.requestID.rawValue, result.demoCase.purpose, result.demoCase.office,
                route(result), result.decision?.customsCode?.rawValue ?? "-",
                (result.isAsExpected ? "" : "UNEXPECTED: ") + result.outcome, result.receipt,
            ])
        }
        return table.text + "\n" + summary + "\n"
    }

    private func route(_ result: DemoResult) -> String {
        guard let decision = result.decision else { return "none, paid \(result.demoCase.paidUnder)" }
        let conditions = decision.route.conditions.replacing("customs ", with: "").replacing("paid under", with: "paid")
        return "\(conditions) → \(decision.backend)"
    }

    private var summary: String {
        let counts = [
            "accepted": results.filter { if case .answered(.accepted) = $0.ending { true } else { false } }.count,
            "refused by the other side": results.filter {
                if case .answered(.rejected) = $0.ending { true } else { false }
            }.count,
            "refused by customs": results.filter { $0.record?.receipt?.verdict == .refused }.count,
            "settled by inquiry": results.filter { result in
                if case .failed = result.ending { result.record != nil } else { false }
            }.count,
            "not sent": results.filter {
                if case .failed(let error) = $0.ending { error.delivery == .notSent } else { false }
            }
            .count,
        ]
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let unexpected = results.filter { !$0.isAsExpected }.count
        return "\(results.count) declarations: \(parts). "
            + (unexpected == 0 ? "All as expected." : "\(unexpected) not as expected.")
    }

    /// For programs.
    var json: JSONValue {
        [
            "cases": .array(results.map(json)),
            "asExpected": .bool(exitStatus == .ok),
            "exitCode": .number(exitStatus.rawValue),
        ]
    }

    private func json(_ result: DemoResult) -> JSONValue {
        .object([
            "requestId": .string(result.demoCase.declaration.requestID.rawValue),
            "what": .string(result.demoCase.purpose),
            "office": .string(result.demoCase.office),
            "paidUnder": .string(result.demoCase.paidUnder.rawValue),
            "amount": result.demoCase.declaration.amount.json,
            "route": result.decision?.json,
            "outcome": .string(result.outcome),
            "receipt": result.record?.receipt?.json,
            "asExpected": .bool(result.isAsExpected),
        ])
    }
}
