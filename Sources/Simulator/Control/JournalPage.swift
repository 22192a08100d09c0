import DeclarationCore
import DeclarationSimulation

/// A part of what arrived, id by id: `?offset=0&limit=100`.
struct JournalPage {
    private static let longest = 10_000
    private var offset = 0
    private var limit = 100

    init(query: String?) throws(ControlProblem) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let number = parts.count == 2 ? Int(parts[1]) : nil
            switch (parts[0], number) {
            case ("offset", .some(let number)) where number >= 0: offset = number
            case ("limit", .some(let number)) where (1...Self.longest).contains(number): limit = number
            default:
                throw ControlProblem(400, "the journal takes offset (0 or more) and limit (1 to \(Self.longest))")
            }
        }
    }

    func json(of customs: SimulatedCustoms) -> JSONValue {
        let (entries, count) = customs.journal(offset: offset, limit: limit)
        let next = offset + entries.count
        return .object([
            "totals": customs.totals.json,
            "ids": .number(count),
            "offset": .number(offset),
            "next": next < count && !entries.isEmpty ? .number(next) : nil,
            "entries": .array(entries.map(\.json)),
        ])
    }
}

extension JournalCounts {
    fileprivate var members: [JSONValue.Member] {
        [
            .init("calls", .number(calls)), .init("declarations", .number(declarations)),
            .init("replays", .number(replays)), .init("retransmissions", .number(retransmissions)),
            .init("refusals", .number(refusals)),
        ]
    }
}

extension JournalTotals {
    fileprivate var json: JSONValue {
        .object(
            counts.members + [.init("inquiries", .number(inquiries)), .init("evictions", .number(evictions))]
        )
    }
}

extension JournalEntry {
    fileprivate var json: JSONValue {
        let subject: [JSONValue.Member] = [
            .init("generation", .string(caller.generation.rawValue)), .init("account", .string(caller.account)),
            .init("requestId", .string(requestID.rawValue)),
        ]
        return .object(subject + counts.members + [.init("distinctContents", .number(distinctContents))])
    }
}
