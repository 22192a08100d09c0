import Testing

@testable import DeclarationCore

@Suite struct WildcardTests {
    @Test(arguments: [
        ("", "", true), ("*", "", true), ("", "a", false), ("a?c", "abc", true), ("a?c", "ac", false),
        ("*REFUSE*", "A-REFUSE-1", true), ("a*b*c", "axxbyybzc", true), ("a*b", "axxbc", false), ("*?", "", false),
        ("样*", "样例", true), ("abc", "ABC", false),
        // A character is a scalar, however many bytes it has.
        ("?", "样", true), ("??", "样", false), ("*?例", "样例", true), ("e?", "e\u{301}", true), ("?", "e\u{301}", false),
        ("\u{E9}", "e\u{301}", false),
    ])
    func matchesWholeTexts(_ pattern: String, _ text: String, _ fits: Bool) {
        #expect(Wildcard(pattern).matches(text) == fits)
    }

    @Test func aHostilePatternStaysFast() {
        let text = String(repeating: "a", count: 2_000)
        #expect(!Wildcard(String(repeating: "a*", count: 200) + "b").matches(text))
    }

    @Test(arguments: [
        ("*", "2*", true), ("20*", "2023??*", true), ("2?", "20", true), ("2*", "*", false), ("??", "*", false),
        ("?", "样", true), ("样?", "样*", false),
    ])
    func coversNarrowerPatterns(_ wide: String, _ narrow: String, _ isCovered: Bool) {
        #expect(Wildcard(wide).covers(Wildcard(narrow)) == isCovered)
    }
}
