import DeclarationCore

extension MigrationReportOutput {
    /// For programs.
    var json: JSONValue {
        .object([
            "from": period.from.map { .string($0.iso8601) },
            "until": period.until.map { .string($0.iso8601) },
            "ids": .number(report.ids),
            "offices": .array(report.offices.map(\.json)),
            "comparisons": .number(report.comparisons),
            "correction": "holm",
            "exitCode": .number(ExitStatus.ok.rawValue),
        ])
    }
}

extension MigrationReport.Office {
    fileprivate var json: JSONValue {
        .object([
            "office": name.map(JSONValue.string) ?? .null,
            "sides": .array(sides.map { $0.side.json($0.generation) }),
            "comparisons": .array(comparisons.map(\.json)),
        ])
    }
}

extension MigrationReport.Side {
    fileprivate func json(_ generation: Generation) -> JSONValue {
        let (receipt, latency) = (receiptQuantiles, latencyQuantiles)
        return .object([
            "generation": .string(generation.rawValue),
            "ids": .number(ids), "calls": .number(calls), "accepted": .number(accepted),
            "refused": .number(refused), "refusedShare": refusals.json,
            "reasons": .array(
                sortedReasons.map { reason, count in
                    [
                        "class": .string(reason.outcomeClass.rawValue), "code": .string(reason.code),
                        "ids": .number(count),
                    ]
                }
            ),
            "throttled": .number(throttled),
            "unknown": .number(unknown), "unknownShare": unknowns.json, "open": .number(open),
            "notSent": .number(notSent),
            "timeToReceipt": .object([
                "count": .number(timeToReceipt.count), "awaiting": .number(awaiting),
                "medianSeconds": receipt.first.map { .number($0) }, "p90Seconds": receipt.last.map { .number($0) },
            ]),
            "latency": .object([
                "count": .number(self.latency.count),
                "p50Ms": latency.first.map { .number($0) },
                "p95Ms": latency.count > 1 ? .number(latency[1]) : nil,
                "p99Ms": latency.last.map { .number($0) },
            ]),
        ])
    }
}

extension MigrationComparison {
    fileprivate var json: JSONValue {
        func side(_ side: (generation: Generation, share: Proportion)) -> JSONValue {
            .object(["generation": .string(side.generation.rawValue), "share": side.share.json])
        }
        return .object([
            "measure": .string(measure.rawValue), "first": side(first), "second": side(second),
            "p": .decimal(p), "correctedP": .decimal(correctedP), "verdict": .string(verdict.rawValue),
            "text": .string(text),
        ])
    }
}

extension Proportion {
    fileprivate var json: JSONValue {
        .object([
            "count": .number(count), "total": .number(total), "share": share.map { .decimal($0) },
            "low": .decimal(interval.lowerBound), "high": .decimal(interval.upperBound),
        ])
    }
}

extension JSONValue {
    /// A share or a probability.
    fileprivate static func decimal(_ value: Double) -> JSONValue { JSONValue(.number("\(value)")) }
}
