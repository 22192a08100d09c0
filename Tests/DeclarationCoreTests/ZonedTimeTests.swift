import DeclarationCore
import Testing

@Suite struct ZonedTimeTests {
    @Test(
        arguments: [
            ("2023-11-15T06:13:20+08:00", 1_700_000_000_000, 28_800),
            ("2023-11-14T14:13:20-08:00", 1_700_000_000_000, -28_800),
            ("2023-11-14T22:13:20Z", 1_700_000_000_000, 0),
            ("2023-11-14T22:13:20.1239999+0000", 1_700_000_000_123, 0),
            ("1969-12-31T23:59:59Z", -1_000, 0),
            ("2000-02-29T00:00:00Z", 951_782_400_000, 0),
        ] as [(String, Int64, Int)]
    )
    func readsISO8601(text: String, epoch: Int64, offset: Int) {
        #expect(ZonedTime(iso8601: text) == ZonedTime(epochMilliseconds: epoch, offsetSeconds: offset))
    }

    @Test(arguments: [
        "", "2023-11-15", "2023-11-15T06:13:20", "2023-02-30T00:00:00Z", "2023-13-01T00:00:00Z", "2023-11-15T25:00:00Z",
        "2023-11-15T06:13:20+8", "2023-11-15T06:13:20+08:00x", "20231115061320Z", "２０２３-11-15T06:13:20Z",
    ])
    func refusesWhatIsNotATimeWithAZone(text: String) {
        #expect(ZonedTime(iso8601: text) == nil)
    }

    @Test func everyTimeReadsBackAsItself() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<10_000 {
            let epoch = Int64.random(in: -62_000_000_000...250_000_000_000, using: &generator) * 1000
            let offset = Int.random(in: -14 * 4...14 * 4, using: &generator) * 900
            let time = ZonedTime(epochMilliseconds: epoch, offsetSeconds: offset)
            #expect(ZonedTime(iso8601: time.iso8601) == time, "\(time)")
        }
    }

    /// Of a damaged ledger, or a clock gone wild.
    @Test func whatIsNoTimeBecomesTheNearest() {
        let (first, last) = (ZonedTime(epochMilliseconds: .min), ZonedTime(epochMilliseconds: .max))
        #expect(first.iso8601 == "0000-01-01T00:00:00+00:00" && last.iso8601 == "9999-12-31T23:59:59+00:00")
        #expect(last.adding(milliseconds: .max) == last && first.adding(milliseconds: .min) == first)
        #expect(first.adding(milliseconds: .max) == last && last.adding(milliseconds: .min) == first)
        #expect(last.epochMilliseconds - first.epochMilliseconds > 0)
        for time in [first, last] {
            for offset in [Int.min, Int.max] {
                let moved = time.inZone(offsetSeconds: offset)
                #expect(moved.epochMilliseconds == time.epochMilliseconds && !moved.iso8601.isEmpty)
                #expect(abs(moved.offsetSeconds) == 86_399)
            }
        }
    }

    @Test func aWhileIsAddedAndTakenInTheSameZone() {
        let time = ZonedTime(epochMilliseconds: 1_000, offsetSeconds: 28_800)
        #expect(time.adding(.seconds(2)) == ZonedTime(epochMilliseconds: 3_000, offsetSeconds: 28_800))
        #expect(time.subtracting(.seconds(2)) == ZonedTime(epochMilliseconds: -1_000, offsetSeconds: 28_800))
        #expect(time.since(time.inZone(offsetSeconds: 0).subtracting(.days(1))) == .seconds(86_400))
        let longest = Duration(secondsComponent: .max, attosecondsComponent: 0)
        let last = ZonedTime(epochMilliseconds: .max)
        #expect(time.adding(longest) == last.inZone(offsetSeconds: 28_800))
        #expect(last.subtracting(.zero - longest - longest) == last)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.milliseconds(7), 7), (.nanoseconds(1), 1), (.microseconds(1_001), 2),
            (.seconds(3), 3_000),
            (.nanoseconds(-1), 0), (.milliseconds(-7), -7), (.microseconds(-1_001), -1),
            (.milliseconds(Int64.max), .max),
            (.milliseconds(Int64.min), .min), (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
        ] as [(Duration, Int64)]
    ) func millisecondsAreRoundedUp(_ duration: Duration, _ milliseconds: Int64) {
        #expect(duration.milliseconds == milliseconds)
    }

    @Test func sumsEndAtTheLargestNumber() {
        #expect(Int64.max.adding(clamped: 1) == .max && Int64.min.adding(clamped: -1) == .min)
        #expect(Int64.max.subtracting(clamped: -1) == .max && Int64.min.subtracting(clamped: 1) == .min)
        #expect(Int64(5).adding(clamped: -7) == -2 && Int64(0).subtracting(clamped: .min) == .max)
    }
}
