import DeclarationCore

extension RouteDecision {
    /// For programs.
    var json: JSONValue {
        .object([
            "position": .number(position),
            "conditions": .string(route.conditions),
            "line": route.line > 0 ? .number(route.line) : nil,
            "backend": .string(backend.rawValue),
            "generation": .string(generation.rawValue),
            "place": place.map { .string($0.id.rawValue) },
            "customsCode": customsCode.map { .string($0.rawValue) },
            "failover": route.failover.isEmpty ? nil : .array(route.failover.map { .string($0.rawValue) }),
        ])
    }

    /// For people: a name and a value each.
    var rows: [(String, String?)] {
        [
            ("Route", reason),
            ("Backend", "\(backend) (generation \(generation))"),
            ("Place", place.map { "\($0.id): \($0.name) \($0.nameZh)" }),
            ("Failover", route.failover.isEmpty ? nil : route.failover.map(\.rawValue).joined(separator: ", ")),
            ("Customs code sent", customsCode?.rawValue ?? "none: the place has no code in this generation"),
        ]
    }
}

extension LedgerBinding {
    /// For programs: where an id went, as far as the ledger knows it, in the form of a decision.
    var routeJSON: JSONValue {
        .object([
            "backend": .string(backend.rawValue),
            "generation": .string(generation.rawValue),
            "place": place.map { .string($0.rawValue) },
            "customsCode": .string(customsCode.rawValue),
        ])
    }

    /// For people: a name and a value each.
    var rows: [(String, String?)] {
        [
            ("Route", "\(route), by configuration \(configurationVersion.prefix(16))"),
            ("Backend", "\(backend) (generation \(generation)), to which the id belongs"),
            ("Place", place?.rawValue),
            ("Customs code sent", customsCode.rawValue),
        ]
    }
}

extension Route {
    /// For programs.
    var json: JSONValue {
        .object([
            "customs": customs.isEmpty ? nil : .array(customs.map(JSONValue.string)),
            "merchant": merchants.isEmpty ? nil : .array(merchants.map { .string($0.rawValue) }),
            "region": regions.isEmpty ? nil : .array(regions.map { .string($0.rawValue) }),
            "paidUnder": paidUnder.isEmpty ? nil : .array(paidUnder.map { .string($0.rawValue) }),
            "payments": filter.payments.isEmpty ? nil : filter.paymentsJSON,
            "from": filter.from.map { .string($0.iso8601) },
            "until": filter.until.map { .string($0.iso8601) },
            "amount": filter.amountJSON,
            "share": filter.share.map { .string($0.description) },
            "backend": .string(backend.rawValue),
            "failover": failover.isEmpty ? nil : .array(failover.map { .string($0.rawValue) }),
            "shadow": shadow.map { ["backend": .string($0.rawValue), "inquiries": .bool(mirrorsInquiries)] },
            "move": move.map { .string($0.rawValue) },
            "line": line > 0 ? .number(line) : nil,
        ])
    }
}

extension RouteFilter {
    fileprivate var paymentsJSON: JSONValue {
        JSONValue(
            .object(
                payments.sorted { $0.key < $1.key }.map { generation, patterns in
                    JSONValue.Member(generation.rawValue, .array(patterns.map(JSONValue.string)))
                }
            )
        )
    }

    fileprivate var amountJSON: JSONValue? {
        guard amountFrom != nil || amountBelow != nil else { return nil }
        return .object(["from": amountFrom?.json, "below": amountBelow?.json])
    }
}
