package import DeclarationCore

/// A filter as the end of a query.
package struct FilterConditions {
    private var conditions: [String] = []
    private let order: (column: String, isDescending: Bool)
    package private(set) var values: [SQLValue] = []

    /// The states of the index `ledger_entry_unsettled`.
    private static let unsettled: Set<LedgerState> = [.sending, .unknown]

    package init(_ filter: LedgerFilter, _ cursor: LedgerCursor?) {
        order = (filter.order == .nextCheck ? "next_check" : "created", filter.order == .newestFirst)
        let isOpen = !filter.states.isEmpty && filter.states.isSubset(of: Self.unsettled)
        if let client = filter.client {
            // A planner may take the client's index though another is far shorter: a term is in no index.
            let isFew = isOpen || filter.paymentID != nil || filter.subOrderID != nil
            add(isFew ? "client || '' = ?" : "client = ?", [.text(client.rawValue)])
        }
        // Written out, so that the planner sees that the index of the unsettled entries serves.
        if isOpen { conditions.append("state IN ('sending', 'unknown')") }
        if filter.states != Self.unsettled { oneOf("state", filter.states.map(\.rawValue)) }
        oneOf("backend", filter.backends.map(\.rawValue))
        oneOf("backend", filter.otherThan.map(\.rawValue), negated: true)
        // As in the condition of the index of what is due.
        if filter.order == .nextCheck { conditions.append("next_check IS NOT NULL") }
        offices(filter.customsCodes.map(\.rawValue), filter.places.map(\.rawValue))
        oneOf("merchant", filter.merchants.map(\.rawValue))
        if let payment = filter.paymentID {
            add("request_id IN (SELECT request_id FROM ledger_payment WHERE payment_id = ?)", [.text(payment.rawValue)])
        }
        if let subOrder = filter.subOrderID { add("sub_order_id = ?", [.text(subOrder.rawValue)]) }
        if let from = filter.from { add("created >= ?", [SQLValue(from)]) }
        if let until = filter.until { add("created < ?", [SQLValue(until)]) }
        if let key = filter.notSealedUnder { add("content_key <> ?", [.text(key)]) }
        if let keys = filter.sealedUnder {
            conditions.append("content_key IS NOT NULL")
            oneOf("content_key", Array(keys))
        }
        if let cursor {
            add(
                "(\(order.column), request_id) \(order.isDescending ? "<" : ">") (?, ?)",
                [.integer(cursor.time), .text(cursor.requestID.rawValue)]
            )
        }
    }

    /// The conditions, if there are any, and the order.
    package var clause: String {
        let direction = order.isDescending ? " DESC" : ""
        return (conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
            + " ORDER BY \(order.column)\(direction), request_id\(direction)"
    }

    private mutating func offices(_ codes: [String], _ places: [String]) {
        guard !places.isEmpty else { return oneOf("customs_code", codes) }
        guard !codes.isEmpty else { return oneOf("place", places) }
        add(
            "(customs_code IN (\(Self.marks(codes))) OR place IN (\(Self.marks(places))))",
            (codes.sorted() + places.sorted()).map { .text($0) }
        )
    }

    private static func marks(_ texts: [String]) -> String {
        Array(repeating: "?", count: texts.count).joined(separator: ", ")
    }

    private mutating func oneOf(_ column: String, _ texts: [String], negated: Bool = false) {
        guard !texts.isEmpty else { return }
        add("\(column) \(negated ? "NOT IN" : "IN") (\(Self.marks(texts)))", texts.sorted().map { .text($0) })
    }

    private mutating func add(_ condition: String, _ more: [SQLValue]) {
        conditions.append(condition)
        values += more
    }
}
