/// One exact combination of values that a route takes; the key of the table's index.
struct RouteKey: Hashable, Sendable {
    /// The dimensions that have a condition, as bits; a table has at most sixteen different ones.
    struct Shape: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let customs = Shape(rawValue: 1)
        static let merchant = Shape(rawValue: 2)
        static let region = Shape(rawValue: 4)
        static let paidUnder = Shape(rawValue: 8)
    }

    var customs: String?
    /// The generation whose code ``customs`` is; `nil` for the place and the code as the declaration gave them.
    var codeOf: Generation?
    var merchant: MerchantCustomsCode?
    var region: Region?
    var paidUnder: Generation?

    /// All combinations of a route's values.
    static func keys(of route: Route, generation: Generation) -> [RouteKey] {
        var keys = [RouteKey()]
        func multiply<Value>(_ values: [Value], _ set: (inout RouteKey, Value) -> Void) {
            guard !values.isEmpty else { return }
            keys = keys.flatMap { key in
                values.map { value in
                    var next = key
                    set(&next, value)
                    return next
                }
            }
        }
        let customs: [(String, Generation?)] = route.customs.flatMap { [($0, nil), ($0, generation)] }
        multiply(customs) { key, value in (key.customs, key.codeOf) = value }
        multiply(route.merchants) { $0.merchant = $1 }
        multiply(route.regions) { $0.region = $1 }
        multiply(route.paidUnder) { $0.paidUnder = $1 }
        return keys
    }

    /// This key with only some of its conditions left: a route with them would match whatever this one does.
    func keeping(_ shape: Shape) -> RouteKey {
        RouteKey(
            customs: shape.contains(.customs) ? customs : nil,
            codeOf: shape.contains(.customs) ? codeOf : nil,
            merchant: shape.contains(.merchant) ? merchant : nil,
            region: shape.contains(.region) ? region : nil,
            paidUnder: shape.contains(.paidUnder) ? paidUnder : nil
        )
    }
}

extension Route {
    /// How many keys the route has in the index.
    var combinations: Int {
        let lists = [customs.count * 2, merchants.count, regions.count, paidUnder.count]
        return lists.filter { $0 > 0 }.reduce(1) { product, count in
            let (result, isTooLarge) = product.multipliedReportingOverflow(by: count)
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
