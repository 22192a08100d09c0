/// A plot of ranges: a line for each from its low to its high value, with a dot between, on one scale from 0.
struct RangePlot {
    /// A line of the plot.
    struct Row {
        let office: String
        let generation: String
        /// Which of the generations it is, for its colour.
        let series: Int
        let low: Double
        let dot: Double
        let high: Double

        var label: String { "\(office), \(generation)" }

        /// The label in so many columns: what is too long of the office is left out.
        func label(columns: Int) -> String {
            let room = columns - DisplayWidth.of(", \(generation)")
            guard DisplayWidth.of(office) > room else { return label }
            var short = office
            while !short.isEmpty, DisplayWidth.of(short) >= room { short.removeLast() }
            return "\(short)…, \(generation)"
        }
    }

    let title: String
    /// What it shows, for those who can't see it.
    let description: String
    /// Tells the plots of a page apart.
    let id: String
    let rows: [Row]
    let scale: PlotScale

    /// Longer labels are cut.
    private static let labelColumns = 44
    /// About what a column of a label takes.
    private static let columnWidth = 7.2
    private static let plotWidth = 416.0
    private static let right = 30.0
    private static let step = 26.0
    private static let top = 12.0

    /// The plot as SVG.
    var markup: MarkupText {
        let height = Self.top + Self.step * Double(rows.count) + 34
        let content: [MarkupText] =
            [
                .element("title", ["id": "\(id)-title"], text: title),
                .element("desc", ["id": "\(id)-desc"], text: description),
            ] + axis(height - 30) + rows.enumerated().flatMap { line($0.offset, $0.element) }
        return .element(
            "svg",
            [
                "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))", "role": "img",
                // Letters that can be read on a phone: the plot moves sideways there.
                "style": "min-width: \(Self.number(width * 0.85))px",
                "aria-labelledby": "\(id)-title \(id)-desc",
            ],
            content: content
        )
    }

    /// What the longest label needs.
    private var left: Double {
        let columns = rows.map { DisplayWidth.of($0.label(columns: Self.labelColumns)) }.max() ?? 0
        return Double(columns) * Self.columnWidth + 20
    }

    private var width: Double { left + Self.plotWidth + Self.right }

    private func x(_ value: Double) -> Double { left + scale.place(value) * Self.plotWidth }

    private func axis(_ bottom: Double) -> [MarkupText] {
        scale.ticks.flatMap { value -> [MarkupText] in
            let place = Self.number(x(value))
            return [
                .element(
                    "line",
                    ["class": "grid", "x1": place, "x2": place, "y1": Self.number(Self.top), "y2": Self.number(bottom)]
                ),
                .element(
                    "text",
                    ["class": "tick", "x": place, "y": Self.number(bottom + 18), "text-anchor": "middle"],
                    text: scale.text(value)
                ),
            ]
        }
    }

    private func line(_ index: Int, _ row: Row) -> [MarkupText] {
        let middle = Self.number(Self.top + Self.step * (Double(index) + 0.5))
        return [
            .element(
                "text",
                ["x": Self.number(left - 10), "y": middle, "text-anchor": "end", "dominant-baseline": "middle"],
                text: row.label(columns: Self.labelColumns)
            ),
            .element(
                "line",
                [
                    "class": "range s\(row.series % 4)", "x1": Self.number(x(row.low)), "x2": Self.number(x(row.high)),
                    "y1": middle, "y2": middle,
                ]
            ),
            .element(
                "circle",
                ["class": "dot s\(row.series % 4)", "cx": Self.number(x(row.dot)), "cy": middle, "r": "5"]
            ),
        ]
    }

    private static func number(_ value: Double) -> String { ReportText.decimals(value * 10, 1) }
}
