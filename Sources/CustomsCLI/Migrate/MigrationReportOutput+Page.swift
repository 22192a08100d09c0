import DeclarationCore

extension MigrationReportOutput {
    /// A page that needs nothing else: readable on a phone, in the dark, and without seeing the plots.
    var page: String {
        let head: [MarkupText] = [
            .element("meta", ["charset": "utf-8"], content: nil),
            .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], content: nil),
            .element("meta", ["name": "color-scheme", "content": "light dark"], content: nil),
            .element("title", text: "Generations side by side"),
            .element("style", content: [.fixed(Self.style)]),
        ]
        let body: [MarkupText] =
            [
                .element("h1", text: "Generations side by side"),
                .element("p", text: scope),
                .element("p", ["class": "note"], text: origin.text),
            ] + sections
        let document = MarkupText.element(
            "html",
            ["lang": "en"],
            content: [
                .element("head", content: head), .element("body", content: [.element("main", content: body)]),
            ]
        )
        return "<!DOCTYPE html>\n" + document.text
    }

    private var sections: [MarkupText] {
        guard !report.offices.isEmpty else { return [.element("p", text: "There is nothing to compare.")] }
        return section("What differs", differences) + section("Refused", refused) + section("Unknown", unknown)
            + section("Time to receipt", receipts) + section("Latency of the calls", latency)
            + section("Counts", [counts]) + section("Times", [times])
            + section("Reasons of refusals", [reasons])
    }

    private func section(_ title: String, _ content: [MarkupText]) -> [MarkupText] {
        [.element("section", content: [.element("h2", text: title)] + content)]
    }

    private var differences: [MarkupText] {
        let items = report.offices.flatMap { office in
            office.comparisons.map { comparison in
                MarkupText.element(
                    "li",
                    ["class": comparison.verdict.rawValue],
                    text: "\(office.title): \(comparison.text)"
                )
            }
        }
        let nothing = MarkupText.element("p", text: "No office has ids of two generations.")
        return items.isEmpty
            ? [nothing] : [.element("ul", content: items), .element("p", ["class": "note"], text: method)]
    }

    // MARK: - Plots

    private func rows(_ range: (MigrationReport.Side) -> (Double, Double, Double)?) -> [RangePlot.Row] {
        let generations = Set(report.offices.flatMap { $0.sides.map(\.generation) }).sorted()
        return report.offices.flatMap { office in
            office.sides.compactMap { generation, side in
                range(side).map { low, dot, high in
                    RangePlot.Row(
                        office: office.title,
                        generation: generation.rawValue,
                        series: generations.firstIndex(of: generation) ?? 0,
                        low: low,
                        dot: dot,
                        high: high
                    )
                }
            }
        }
    }

    private func plot(
        _ title: String,
        _ id: String,
        _ rows: [RangePlot.Row],
        _ meaning: String,
        _ measure: PlotScale.Measure
    ) -> [MarkupText] {
        guard !rows.isEmpty else { return [.element("p", text: "There is nothing to show.")] }
        let scale = PlotScale(measure, upTo: rows.map(\.high).max() ?? 0)
        let values = rows.map { row in
            "\(row.label): " + [row.low, row.dot, row.high].map(scale.text).joined(separator: ", ")
        }
        let description = meaning + " " + values.joined(separator: "; ") + "."
        let plot = RangePlot(title: title, description: description, id: id, rows: rows, scale: scale)
        return [.element("p", ["class": "note"], text: meaning), scrolling(plot.markup, title)]
    }

    private func shares(_ title: String, _ id: String, _ share: (MigrationReport.Side) -> Proportion) -> [MarkupText] {
        let rows = rows { side in
            let proportion = share(side)
            let interval = proportion.interval
            return proportion.share.map { (interval.lowerBound, $0, interval.upperBound) }
        }
        let meaning = "The dot is the share of ids, the line its interval of 95 %."
        return plot(title, id, rows, meaning, .share)
    }

    private var refused: [MarkupText] { shares("Share of ids that were refused", "refused", \.refusals) }
    private var unknown: [MarkupText] { shares("Share of ids with an unknown outcome", "unknown", \.unknowns) }

    private var receipts: [MarkupText] {
        let rows = rows { side in
            let values = side.receiptQuantiles.map(Double.init)
            return values.count == 2 ? (values[0], values[0], values[1]) : nil
        }
        let meaning = "The dot is the median, the line ends at the 90 % quantile."
        return plot("Time to customs' final answer", "receipts", rows, meaning, .seconds)
    }

    private var latency: [MarkupText] {
        let rows = rows { side in
            let values = side.latencyQuantiles.map(Double.init)
            return values.count == 3 ? (values[0], values[1], values[2]) : nil
        }
        let meaning = "The line goes from the median to the 99 % quantile, the dot is the 95 % quantile."
        return plot("Latency of the calls", "latency", rows, meaning, .milliseconds)
    }

    // MARK: - Tables

    private var counts: MarkupText {
        let header = ["Ids", "Calls", "Accepted", "Refused", "Throttled", "Unknown", "Open", "Not sent"]
        return table("Ids and calls by office and generation", header) { side in
            [
                side.ids, side.calls, side.accepted, side.refused, side.throttled, side.unknown, side.open,
                side.notSent,
            ].map(String.init)
        }
    }

    private var times: MarkupText {
        let header = ["Receipts", "Awaited", "Median / p90", "Calls timed", "p50 / p95 / p99, ms"]
        return table("Time to receipt and latency of the calls by office and generation", header) { side in
            [
                String(side.timeToReceipt.count), String(side.awaiting),
                ReportText.list(side.receiptQuantiles, ReportText.duration), String(side.latency.count),
                ReportText.list(side.latencyQuantiles) { String($0) },
            ]
        }
    }

    private func table(
        _ caption: String,
        _ header: [String],
        _ cells: (MigrationReport.Side) -> [String]
    ) -> MarkupText {
        let rows = report.offices.flatMap { office in
            office.sides.map { generation, side in [office.title, generation.rawValue] + cells(side) }
        }
        return table(caption, ["Office", "Generation"] + header, rows)
    }

    private var reasons: MarkupText {
        let rows = report.offices.flatMap { office in
            office.sides.flatMap { generation, side in
                side.sortedReasons.map { [office.title, generation.rawValue, $0.reason.text, String($0.count)] }
            }
        }
        guard !rows.isEmpty else { return .element("p", text: "Nothing was refused.") }
        return table("Refused ids by reason", ["Office", "Generation", "Reason", "Ids"], rows, class: "reasons")
    }

    private func table(_ caption: String, _ header: [String], _ rows: [[String]], class: String = "") -> MarkupText {
        let head = header.map { MarkupText.element("th", ["scope": "col"], text: $0) }
        let body = rows.map { cells in
            MarkupText.element(
                "tr",
                content: cells.enumerated().map { index, cell in
                    index == 0 ? .element("th", ["scope": "row"], text: cell) : .element("td", text: cell)
                }
            )
        }
        let table = MarkupText.element(
            "table",
            ["class": `class`],
            content: [
                .element("caption", text: caption),
                .element("thead", content: [.element("tr", content: head)]),
                .element("tbody", content: body),
            ]
        )
        return scrolling(table, caption)
    }

    /// What is wider than a phone moves by itself, also by keyboard, and keeps its letters' size.
    private func scrolling(_ content: MarkupText, _ label: String) -> MarkupText {
        .element(
            "div",
            ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": label],
            content: [content]
        )
    }

    private static let style: StaticString = """

        :root { color-scheme: light dark; --fg: #1b1b1f; --bg: #ffffff; --soft: #5f6068; --line: #d5d6dc;
          --s0: #0b63ce; --s1: #b3510a; --s2: #1a7a4c; --s3: #8a3ab9; }
        @media (prefers-color-scheme: dark) { :root { --fg: #ececf1; --bg: #17181c; --soft: #a9abb6; --line: #3b3d46;
          --s0: #7db4ff; --s1: #ffac6b; --s2: #6ad6a0; --s3: #d5a3f5; } }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
        ul { padding-left: 1.2rem; } li { margin: .3rem 0; } li.moreThanChance { font-weight: 600; }
        .note { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
        caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        th:first-child, :is(th, td):nth-child(2), .reasons :is(th, td):nth-child(3) { text-align: left; }
        svg { width: 100%; max-width: 60rem; height: auto; }
        svg text { fill: var(--fg); font-size: 13px; } svg .tick { fill: var(--soft); font-size: 12px; }
        .grid { stroke: var(--line); } .range { stroke-width: 3; stroke-linecap: round; }
        .range.s0 { stroke: var(--s0); } .range.s1 { stroke: var(--s1); } .range.s2 { stroke: var(--s2); }
        .range.s3 { stroke: var(--s3); }
        .dot.s0 { fill: var(--s0); } .dot.s1 { fill: var(--s1); } .dot.s2 { fill: var(--s2); } .dot.s3 { fill: var(--s3); }

        """
}
