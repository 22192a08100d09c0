import DeclarationCore
import Testing

/// Another share in the text of a configuration, and not a byte beside it.
@Suite struct MoveEditTests {
    private static let text = """
        // The move of NINGBO, "share": "9%"
        {"note": "routes: [{\\"share\\": \\"1%\\"}]", "backends": {"a": {"share": "7%"}}, /* "routes": [ */
         "routes": [
           {"customs": ["X", {"share": "1%"}], "share": "5%", "backend": "b"}, // no move
           {"move":"m", "sh\\u0061re"  :  "5%" /* now */, "backend": "a"},
           { "share": "5%", "move": "other", "backend": "a", },
           {"share":"5.00%","note":"a \\\\\\" }","backend":"a","move":"m"},
         ]}

        """

    private func edited(_ text: String, _ share: String, move: MoveID = "m") throws -> String? {
        let share = try #require(TrafficShare(text: share))
        return MoveEdit.text(Array(text.utf8), move: move, share: share).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func onlyTheSharesOfTheMoveChange() throws {
        let expected = Self.text.replacing("re\"  :  \"5%\"", with: "re\"  :  \"20%\"").replacing("5.00%", with: "20%")
        #expect(try edited(Self.text, "20%") == expected)
        let lines = Self.text.replacing("\n", with: "\r\n")
        #expect(try edited(lines, "20%") == expected.replacing("\n", with: "\r\n"))
        #expect(try edited("\u{FEFF}" + Self.text, "20%") == "\u{FEFF}" + expected)
    }

    @Test func whatHasNoShareIsNotChanged() throws {
        #expect(try edited(Self.text, "20%", move: "none") == nil)
        #expect(try edited(#"{"routes": [{"move": "m", "backend": "a"}]}"#, "20%") == nil)
        #expect(try edited(#"{"routes": [{"move": "m", "share": "5%"}"#, "20%") == nil)
    }

    /// Each value is found where the parser sees it, by trying all paths of a text.
    @Test func everyValueIsFound() throws {
        let bytes = Array(Self.text.utf8)
        var found = 0
        func visit(_ value: JSONValue, _ path: [JSONLocator.Step]) throws {
            let range = try #require(JSONLocator.range(of: path, in: bytes))
            let again = try JSONParser.parse(Array(bytes[range]), dialect: .configuration)
            #expect(again.withoutLines == value.withoutLines, "\(path)")
            found += 1
            for member in value.members ?? [] { try visit(member.value, path + [.key(member.key)]) }
            for (index, element) in (value.array ?? []).enumerated() { try visit(element, path + [.index(index)]) }
        }
        try visit(try JSONParser.parse(bytes, dialect: .configuration), [])
        #expect(found == 26)
        #expect(JSONLocator.range(of: [.key("routes"), .index(4)], in: bytes) == nil)
        #expect(JSONLocator.range(of: [.key("none")], in: bytes) == nil)
    }
}
