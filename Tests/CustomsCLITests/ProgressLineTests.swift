import CustomsCLI
import Testing

/// The line of `customs submit` on terminals of different widths.
@Suite struct ProgressLineTests {
    private let line = ProgressLine(
        done: 1_920,
        total: 5_000,
        elapsed: 9_000,
        words: "1880 accepted, 36 rejected, 4 unknown"
    )
    private let state = "38% 1920/5000 213/s left 00:00:14"

    @Test func aNarrowTerminalGetsTheBeginning() {
        #expect(line.text(columns: 40) == state + " 1880 …")
        #expect(line.text(columns: 39).count == 39)
        #expect(line.text(columns: 0) == "…")
    }

    @Test func theBarTakesWhatIsLeft() {
        let whole = state + " 1880 accepted, 36 rejected, 4 unknown"
        #expect(line.text(columns: 71) == whole)
        #expect(line.text(columns: 77) == whole)
        #expect(line.text(columns: 78) == "[#...] " + whole)
        #expect(line.text(columns: 80) == "[##....] " + whole)
        #expect(line.text(columns: 100) == "[#########...............] " + whole)
    }

    @Test func withoutAWidthNothingIsLeftOut() {
        #expect(line.text(columns: nil) == line.text(columns: 1_000))
        let start = ProgressLine(done: 0, total: 0, elapsed: 0, words: "nothing yet")
        #expect(start.text(columns: nil) == "[########################] 100% 0/0 0/s left ? nothing yet")
    }
}
