import DeclarationCore

extension MigrationReportOutput {
    /// For a terminal.
    var text: String {
        let head = scope + "\n"
        guard !report.offices.isEmpty else { return head }
        return [head, counts.text, times.text, reasons, comparisons].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var counts: TextTable {
        table(["ids", "calls", "accepted", "refused", "throttled", "unknown", "open", "not sent"]) { side in
            [
                side.ids, side.calls, side.accepted, side.refused, side.throttled, side.unknown, side.open,
                side.notSent,
            ].map(String.init)
        }
    }

    private var times: TextTable {
        table([
            "receipts", "awaited", "to receipt: median / p90", "calls timed", "latency ms: p50 / p95 / p99",
        ]) { side in
            [
                String(side.timeToReceipt.count), String(side.awaiting),
                ReportText.list(side.receiptQuantiles, ReportText.duration), String(side.latency.count),
                ReportText.list(side.latencyQuantiles) { String($0) },
            ]
        }
    }

    private func table(_ columns: [String], _ cells: (MigrationReport.Side) -> [String]) -> TextTable {
        var table = TextTable(["office", "generation"] + columns)
        for office in report.offices {
            for (generation, side) in office.sides { table.add([office.title, generation.rawValue] + cells(side)) }
        }
        return table
    }

    private var reasons: String {
        var table = TextTable(["office", "generation", "refused for", "ids"])
        var isEmpty = true
        for office in report.offices {
            for (generation, side) in office.sides {
                for (reason, count) in side.sortedReasons {
                    table.add([office.title, generation.rawValue, reason.text, String(count)])
                    isEmpty = false
                }
            }
        }
        return isEmpty ? "" : table.text
    }

    private var comparisons: String {
        let lines = report.offices.flatMap { office in office.comparisons.map { "\(office.title): \($0.text)\n" } }
        return lines.isEmpty ? "" : lines.joined() + method + "\n"
    }

    /// How the sentences came about.
    var method: String {
        "Fisher's exact test, two-sided, p-values corrected for \(report.comparisons) comparisons (Holm); "
            + "more than chance: p below 0.05. Intervals: Wilson, 95 %."
    }
}
