/// A plot of ranges: a line for each from its low to its high value, with a dot between, on one scale from 0.
struct RangePlot {
    /// A line of the plot.
    struct Row {
        let label: String
        /// Which of the generations it is, for its colour.
        let series: Int
        let low: Double
        let dot: Double
        let high: Double
    }

    let title: String
    /// What it shows, for those who can't see it.
    let description: String
    /// Tells the plots of a page apart.
    let id: String
    let rows: [Row]
    /// A value on the scale, in words.
    let tick: (Double) -> String

    private static let width = 640.0
    private static let left = 200.0
    private static let right = 24.0
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
                "viewBox": "0 0 \(Self.number(Self.width)) \(Self.number(height))", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-desc",
            ],
            content: content
        )
    }

    /// The end of the scale: the next of 1, 2 or 5 times a power of ten.
    private var scale: Double {
        let most = rows.map(\.high).max() ?? 0
        guard most > 0 else { return 1 }
        var power = 1.0
        while power > most { power /= 10 }
        while power * 10 < most { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= most } ?? most
    }

    private func x(_ value: Double) -> Double {
        Self.left + value / scale * (Self.width - Self.left - Self.right)
    }

    private func axis(_ bottom: Double) -> [MarkupText] {
        (0...4).flatMap { part -> [MarkupText] in
            let value = scale * Double(part) / 4
            let place = Self.number(x(value))
            return [
                .element(
                    "line",
                    ["class": "grid", "x1": place, "x2": place, "y1": Self.number(Self.top), "y2": Self.number(bottom)]
                ),
                .element(
                    "text",
                    ["class": "tick", "x": place, "y": Self.number(bottom + 18), "text-anchor": "middle"],
                    text: tick(value)
                ),
            ]
        }
    }

    private func line(_ index: Int, _ row: Row) -> [MarkupText] {
        let middle = Self.number(Self.top + Self.step * (Double(index) + 0.5))
        return [
            .element(
                "text",
                ["x": Self.number(Self.left - 10), "y": middle, "text-anchor": "end", "dominant-baseline": "middle"],
                text: row.label
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
