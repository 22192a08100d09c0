/// HTML and SVG, put together so that no text from outside can become markup.
package struct MarkupText {
    /// The markup.
    package let text: String

    private init(markup: String) { text = markup }

    /// Text, escaped; control characters, which no page may have, become visible.
    package init(_ text: String) {
        self.text = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// An element. Names come from the program alone.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        content: [MarkupText]? = []
    ) -> MarkupText {
        let list = attributes.map { " \($0.key)=\"\(MarkupText($0.value).text)\"" }.joined()
        guard let content else { return MarkupText(markup: "<\(name)\(list)>") }
        return MarkupText(markup: "<\(name)\(list)>" + content.map(\.text).joined() + "</\(name)>\n")
    }

    /// An element with a text.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        text: String
    ) -> MarkupText {
        element(name, attributes, content: [MarkupText(text)])
    }

    /// Markup that the program itself has.
    static func fixed(_ markup: StaticString) -> MarkupText { MarkupText(markup: "\(markup)") }
}
