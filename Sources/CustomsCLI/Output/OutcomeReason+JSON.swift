import DeclarationCore

extension OutcomeReason {
    /// For programs.
    var json: JSONValue {
        .object([
            "class": .string(outcomeClass.rawValue),
            "code": .string(code),
            "text": .string(text),
            "advice": .string(advice),
            "isAuthenticated": .bool(isAuthenticated),
        ])
    }
}

extension ProviderError {
    /// For programs.
    var json: JSONValue {
        .object([
            "code": .string(code.rawValue),
            "message": .string(message),
            "delivery": .string(delivery.rawValue),
            "httpStatus": httpStatus.map { .number($0) },
            "backend": backend.map { .string($0.rawValue) },
        ])
    }
}

extension Delivery {
    /// How a command that met it exits: an answer that can't be used leaves the outcome as unknown as none at all.
    var exitStatus: ExitStatus { self == .notSent ? .notSent : .unknown }

    /// What it means for the caller.
    var advice: String {
        switch self {
        case .notSent: "Nothing reached the other side; mend the cause, then sending again is safe."
        case .unknown: "It may have reached the other side: inquire before anything else."
        case .answered: "An answer came that can't be believed or read: inquire before anything else."
        }
    }
}

extension ReportedTime {
    /// For programs: the text as it came, and the same in ISO 8601 where it could be read.
    var json: JSONValue {
        .object([
            "text": .string(text), "iso8601": time.map { .string($0.iso8601) }, "zoneIsAssumed": .bool(zoneIsAssumed),
        ])
    }
}

extension Money {
    /// For programs, in the form of a declaration file.
    var json: JSONValue {
        ["currency": .string(currency.rawValue), "minorUnits": .number(minorUnits)]
    }
}
