/// The values that a table's routes ask for, each with a number of its own.
struct RouteValues: Sendable {
    /// A way in which an office shows up, and the generation whose code it is; `nil` for the place, and for the code as the
    /// declaration gave it.
    struct Office: Hashable, Sendable {
        let value: String
        let codeOf: Generation?
    }

    private(set) var offices = NumberedValues<Office>()
    private var merchants = NumberedValues<MerchantCustomsCode>()
    private var regions = NumberedValues<Region>()
    private var payments = NumberedValues<Generation>()

    /// All combinations of a route's values.
    mutating func keys(of route: Route, generation: Generation) -> [RouteKey] {
        let offices = route.customs.flatMap { value in
            [number(of: Office(value: value, codeOf: nil)), number(of: Office(value: value, codeOf: generation))]
        }
        var keys = [RouteKey()]
        keys.multiply(offices) { $0.office = $1 }
        keys.multiply(route.merchants.map { merchants.number(of: $0) }) { $0.merchant = $1 }
        keys.multiply(route.regions.map { regions.number(of: $0) }) { $0.region = $1 }
        keys.multiply(route.paidUnder.map { payments.number(of: $0) }) { $0.paidUnder = $1 }
        return keys
    }

    /// The number of an office, which it gets here if it has none yet.
    mutating func number(of office: Office) -> UInt32 { offices.number(of: office) }

    /// Hands out each key under which routes of a shape may take a declaration; a value that no route asks for has none.
    func forEachKey(
        _ shape: RouteKey.Shape,
        _ declaration: Declaration,
        offices: [UInt32],
        _ body: (RouteKey) -> Void
    ) {
        var key = RouteKey()
        if shape.contains(.merchant) {
            guard let number = merchants.known(declaration.merchant.customsCode) else { return }
            key.merchant = number
        }
        if shape.contains(.region) {
            guard let number = regions.known(declaration.customs.region) else { return }
            key.region = number
        }
        for office in shape.contains(.customs) ? offices : [0] {
            key.office = office
            guard shape.contains(.paidUnder) else {
                body(key)
                continue
            }
            for number in declaration.paymentIDs.keys.lazy.compactMap(payments.known) {
                key.paidUnder = number
                body(key)
            }
        }
    }
}

/// Numbers for values, from 1 on in the order of their coming.
struct NumberedValues<Value: Hashable & Sendable>: Sendable {
    private var numbers: [Value: UInt32] = [:]
    private var values: [Value] = []

    /// A value's number, which it gets here if it has none yet.
    mutating func number(of value: Value) -> UInt32 {
        if let known = numbers[value] { return known }
        values.append(value)
        let number = UInt32(values.count)
        numbers[value] = number
        return number
    }

    /// A value's number; `nil` for one that has none.
    func known(_ value: Value) -> UInt32? { numbers[value] }

    /// The value of a number that was handed out.
    subscript(_ number: UInt32) -> Value { values[Int(number) - 1] }
}

extension [RouteKey] {
    /// Combines each key with each value, if there are values.
    fileprivate mutating func multiply(_ values: [UInt32], _ set: (inout RouteKey, UInt32) -> Void) {
        guard !values.isEmpty else { return }
        self = flatMap { key in
            values.map { value in
                var next = key
                set(&next, value)
                return next
            }
        }
    }
}
