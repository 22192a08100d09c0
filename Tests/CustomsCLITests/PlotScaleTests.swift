import CustomsCLI
import Testing

/// Round ticks, printed as what they are.
@Suite struct PlotScaleTests {
    private func ticks(_ measure: PlotScale.Measure, _ most: Double) -> [String] {
        let scale = PlotScale(measure, upTo: most)
        return scale.ticks.map(scale.text)
    }

    @Test func sharesHaveADecimal() {
        #expect(ticks(.share, 0.0093) == ["0.0 %", "0.2 %", "0.4 %", "0.6 %", "0.8 %", "1.0 %"])
        #expect(ticks(.share, 0.12) == ["0.0 %", "2.5 %", "5.0 %", "7.5 %", "10.0 %", "12.5 %"])
        #expect(ticks(.share, 1) == ["0.0 %", "20.0 %", "40.0 %", "60.0 %", "80.0 %", "100.0 %"])
        #expect(ticks(.share, 0) == ["0.0 %", "0.1 %"])
        // Not a step more for the last bit of a division.
        #expect(ticks(.share, 0.2.nextUp).last == "20.0 %")
    }

    @Test func millisecondsAreWhole() {
        #expect(ticks(.milliseconds, 5) == ["0 ms", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms"])
        #expect(ticks(.milliseconds, 11) == ["0 ms", "5 ms", "10 ms", "15 ms"])
        #expect(ticks(.milliseconds, 110) == ["0 ms", "25 ms", "50 ms", "75 ms", "100 ms", "125 ms"])
    }

    @Test func secondsFollowTheClock() {
        #expect(ticks(.seconds, 95) == ["0 s", "20 s", "40 s", "60 s", "80 s", "100 s"])
        #expect(ticks(.seconds, 190) == ["0 s", "60 s", "2 min", "3 min", "4 min"])
        #expect(ticks(.seconds, 9_000) == ["0 s", "30 min", "60 min", "90 min", "2 h 0 min", "2 h 30 min"])
        #expect(ticks(.seconds, 5 * 86_400).last == "5 d 0 h")
    }

    @Test(arguments: [PlotScale.Measure.share, .milliseconds, .seconds])
    func noTwoTicksReadAlikeAndTheScaleHoldsAll(_ measure: PlotScale.Measure) {
        let highest: [Double] =
            measure == .share ? (1...1_000).map { Double($0) / 1_000 } : (1...4_000).map { Double($0 * $0) }
        for most in highest {
            let scale = PlotScale(measure, upTo: most)
            #expect((2...6).contains(scale.ticks.count), "\(most)")
            #expect(Set(scale.ticks.map(scale.text)).count == scale.ticks.count, "\(most)")
            #expect(scale.ticks.last.map { $0 >= most - 1e-6 && $0 <= 6 * most } == true, "\(most)")
        }
    }
}
