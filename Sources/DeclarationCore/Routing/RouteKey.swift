/// One exact combination of values that a route takes; the key of the table's index.
///
/// The values stand there as their numbers in the table's ``RouteValues``, 0 where there is no condition: keys are made
/// and compared by the thousand, and texts would make that slow.
struct RouteKey: Hashable, Sendable {
    /// The dimensions that have a condition, as bits; a table has at most sixteen different ones.
    struct Shape: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let customs = Shape(rawValue: 1)
        static let merchant = Shape(rawValue: 2)
        static let region = Shape(rawValue: 4)
        static let paidUnder = Shape(rawValue: 8)
    }

    var office: UInt32 = 0
    var merchant: UInt32 = 0
    var region: UInt32 = 0
    var paidUnder: UInt32 = 0

    /// In two words, not four: tables with thousands of routes are built by it.
    func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(office) << 32 | UInt64(merchant))
        hasher.combine(UInt64(region) << 32 | UInt64(paidUnder))
    }

    /// This key with only some of its conditions left: a route with them would match whatever this one does.
    func keeping(_ shape: Shape) -> RouteKey {
        RouteKey(
            office: shape.contains(.customs) ? office : 0,
            merchant: shape.contains(.merchant) ? merchant : 0,
            region: shape.contains(.region) ? region : 0,
            paidUnder: shape.contains(.paidUnder) ? paidUnder : 0
        )
    }

    /// This key without its office.
    var anywhere: RouteKey {
        var key = self
        key.office = 0
        return key
    }
}

extension Route {
    /// How many keys the route has in the index.
    var combinations: Int {
        [customs.count * 2, merchants.count, regions.count, paidUnder.count].reduce(1) { product, count in
            let (result, isTooLarge) = product.multipliedReportingOverflow(by: max(count, 1))
            return isTooLarge ? Int.max : result
        }
    }

    var shape: RouteKey.Shape {
        var shape: RouteKey.Shape = []
        if !customs.isEmpty { shape.insert(.customs) }
        if !merchants.isEmpty { shape.insert(.merchant) }
        if !regions.isEmpty { shape.insert(.region) }
        if !paidUnder.isEmpty { shape.insert(.paidUnder) }
        return shape
    }
}
