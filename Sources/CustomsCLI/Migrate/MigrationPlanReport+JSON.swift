import DeclarationCore
import DeclarationRouter

extension MigrationPlanReport {
    /// For programs.
    var json: JSONValue {
        .object([
            "source": .string(source.rawValue),
            "at": .string(change.at.iso8601),
            "old": change.old.planJSON,
            "new": change.new.planJSON,
            "totals": totals,
            "groups": .array(plan.groups.map(\.json)),
            "bound": .array(plan.bound.map(\.json)),
            "stranded": .number(plan.stranded),
            "unreadableLines": .number(plan.unreadableCount),
            "keys": .object([
                "unusable": Self.names(change.keys.unusable.keys), "notRead": Self.names(change.keys.unread.keys),
            ]),
            "notes": .array(notes.map(JSONValue.string)),
            "exitCode": .number(status.rawValue),
        ])
    }

    private var totals: JSONValue {
        JSONValue(
            .object(
                [.init("total", .number(plan.total))]
                    + MigrationOutcome.allCases.map { .init($0.rawValue, .number(plan.count($0))) }
            )
        )
    }

    private static func names(_ backends: some Sequence<BackendID>) -> JSONValue {
        .array(backends.sorted().map { .string($0.rawValue) })
    }
}

extension Configuration {
    fileprivate var planJSON: JSONValue {
        .object(["file": file.map(JSONValue.string), "version": .string(version)])
    }
}

extension MigrationPlan.Group {
    fileprivate var json: JSONValue {
        .object([
            "customsCode": .string(office.code.rawValue),
            "place": office.place.map { .string($0.rawValue) },
            "merchant": merchant.map { .string($0.rawValue) },
            "paidUnder": paidUnder.isEmpty ? nil : .array(paidUnder.map { .string($0.rawValue) }),
            "outcome": .string(outcome.rawValue),
            "from": old.target?.json,
            "fromReason": old.reason.map { .string($0.rawValue) },
            "to": new.target?.json,
            "reason": new.reason.map { .string($0.rawValue) },
            "count": .number(count),
            "examples": examples.isEmpty ? nil : .array(examples.map { .string($0.rawValue) }),
        ])
    }
}

extension MigrationPlan.Bound {
    fileprivate var json: JSONValue {
        .object([
            "customsCode": .string(office.code.rawValue),
            "place": office.place.map { .string($0.rawValue) },
            "merchant": .string(merchant.rawValue),
            "at": stop.json,
            "stranded": .bool(isStranded),
            "settled": .number(settled),
            "awaiting": .number(awaiting),
            "unsettled": .number(unsettled),
            "examples": examples.isEmpty ? nil : .array(examples.map { .string($0.rawValue) }),
        ])
    }
}

extension MigrationStop {
    fileprivate var json: JSONValue {
        .object([
            "backend": .string(backend.rawValue),
            "generation": .string(generation.rawValue),
            "account": account.map(JSONValue.string),
        ])
    }
}
