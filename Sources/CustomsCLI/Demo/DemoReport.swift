import DeclarationCore

/// What the demo has to show.
struct DemoReport: Sendable {
    let results: [DemoResult]

    /// Zero only when all came as it had to.
    var exitStatus: ExitStatus { results.allSatisfy(\.isAsExpected) ? .ok : .rejected }

    /// For people: no line is wider than 120 columns.
    var text: String {
        var table = TextTable(["id", "what", "office, route and its reason", "outcome"])
        for result in results {
            table.add([
                result.demoCase.declaration.requestID.rawValue, result.demoCase.purpose, route(result),
                (result.isAsExpected ? "" : "UNEXPECTED: ") + result.summary,
            ])
        }
        return table.text + "\n" + summary + "\n"
    }

    /// The office where its name isn't the code that is sent, the code, what else the route asks for, and the backend.
    private func route(_ result: DemoResult) -> String {
        let office = result.demoCase.office
        guard let decision = result.decision else { return "\(office), paid \(result.demoCase.paidUnder) → none" }
        let code = decision.customsCode?.rawValue ?? ""
        let isNamedAlike = office.uppercased().replacing("-", with: "_") == code
        let conditions = decision.route.conditions.replacing("customs ", with: "").replacing("paid under", with: "paid")
        return (isNamedAlike ? "" : "\(office): ") + (conditions.hasPrefix(code) ? "" : "\(code), ")
            + "\(conditions) → \(decision.backend)"
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
        return "\(Count.text(results.count, "declaration")): \(parts).\n"
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
