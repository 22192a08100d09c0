package import DeclarationCore

/// A row of a page: its place in the order, and what it holds.
package struct PageRow<Value: Sendable>: Sendable {
    package let place: LedgerCursor
    /// `nil` when it can't be read.
    package let value: Value?

    package init(place: LedgerCursor, value: Value?) {
        self.place = place
        self.value = value
    }
}

/// A page's rows, those that can be read apart from the others: one that is unreadable must not hide the rest.
package struct PageRows<Value: Sendable>: Sendable {
    package private(set) var values: [Value] = []
    package private(set) var unreadable: [RequestID] = []
    package let next: LedgerCursor?

    /// - Parameter found: one more than the limit where there is a next page.
    package init(_ found: [PageRow<Value>], limit: Int) {
        let page = found.prefix(limit)
        next = found.count > limit ? page.last?.place : nil
        values.reserveCapacity(page.count)
        for row in page {
            if let value = row.value { values.append(value) } else { unreadable.append(row.place.requestID) }
        }
    }
}
