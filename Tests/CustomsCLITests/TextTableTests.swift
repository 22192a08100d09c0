import CustomsCLI
import Testing

@Suite struct TextTableTests {
    @Test(arguments: [
        ("abc", 3), ("宁波海关", 8), ("Ａ", 2), ("한국", 4), ("é", 1), ("e\u{301}", 1), ("ｱ", 1), ("→", 1), ("", 0), ("𠀀", 2),
    ])
    func wideCharactersTakeTwo(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func columnsLineUp() {
        var table = TextTable(["name", "x", "y"])
        table.add(["宁波", "1", "a"])
        table.add(["ab", "", "b"])
        #expect(table.text == "NAME  X  Y\n宁波  1  a\nab       b\n")
    }

    @Test func textsCannotSteerTheTerminal() {
        var table = TextTable()
        table.add("a", "\u{1B}[2J\u{07}\r\nx\u{9B}")
        #expect(table.text == "a  \u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}x\u{FFFD}\n")
    }
}
