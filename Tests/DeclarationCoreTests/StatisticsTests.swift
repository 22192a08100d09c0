import DeclarationCore
import Testing

/// Against published values, and values computed with exact fractions.
@Suite struct StatisticsTests {
    private static func isNear(_ value: Double, _ expected: Double, _ relative: Double = 1e-9) -> Bool {
        abs(value - expected) <= relative * max(abs(expected), 1e-300)
    }

    /// Newcombe, "Two-sided confidence intervals for the single proportion", Statist. Med. 17 (1998), table I, method 3; with
    /// more digits, and further rows, by decimal arithmetic of forty digits.
    @Test(arguments: [
        (81, 263, 0.255288519878, 0.366209576983), (15, 148, 0.062386399531, 0.160487241723),
        (0, 20, 0, 0.161125158053), (1, 29, 0.006113214293, 0.171755218793),
        (12, 400, 0.017243020965, 0.051698535709), (20, 20, 0.838874841947, 1),
        (500_000, 1_000_000, 0.499020019890, 0.500979980110),
    ])
    func wilsonIntervals(_ count: Int, _ total: Int, _ low: Double, _ high: Double) {
        let interval = Proportion(count, of: total).interval
        #expect(abs(interval.lowerBound - low) < 1e-11 && abs(interval.upperBound - high) < 1e-11, "\(interval)")
    }

    @Test func nothingOfNothingSaysNothing() {
        #expect(Proportion(0, of: 0).interval == 0...1)
        #expect(Proportion(0, of: 0).share == nil)
        #expect(FisherTest.p(Proportion(0, of: 0), Proportion(3, of: 9)) == 1)
    }

    /// The first two are the tea lady (0.4857) and the convicted twins (0.0005367) of R's `fisher.test`; all by fractions.
    @Test(arguments: [
        (3, 4, 1, 4, 4.857142857142857e-01), (2, 12, 15, 18, 5.367241191434358e-04),
        (12, 400, 3, 410, 1.882356474283958e-02), (0, 30, 5, 30, 5.218554861730598e-02),
        (7, 1_000, 9, 1_000, 8.028293162883269e-01), (120, 4_000, 180, 4_100, 9.639162655133145e-04),
        (1_500, 50_000, 1_700, 51_000, 2.539665234234320e-03), (40, 100_000, 95, 100_000, 2.453525584283742e-06),
        (0, 5, 0, 5, 1), (5, 5, 0, 7, 1.262626262626263e-03), (1, 20, 0, 20_000, 9.990009990009990e-04),
    ])
    func fisherExact(_ a: Int, _ n: Int, _ b: Int, _ m: Int, _ expected: Double) {
        let (first, second) = (Proportion(a, of: n), Proportion(b, of: m))
        #expect(Self.isNear(FisherTest.p(first, second), expected), "\(FisherTest.p(first, second))")
        #expect(Self.isNear(FisherTest.p(second, first), expected))
        let complement = FisherTest.p(Proportion(n - a, of: n), Proportion(m - b, of: m))
        #expect(Self.isNear(complement, expected))
    }

    @Test(arguments: [
        (3, 4, 1, 4, 2.857142857142857e-02), (2, 12, 15, 18, 1.503007894548966e-07),
        (0, 30, 5, 30, 5.218554861730598e-02), (40, 100_000, 95, 100_000, 4.388603995420905e-41),
    ])
    func smallestPossible(_ a: Int, _ n: Int, _ b: Int, _ m: Int, _ expected: Double) {
        #expect(Self.isNear(FisherTest.smallestP(Proportion(a, of: n), Proportion(b, of: m)), expected))
    }

    @Test func farApartIsBelowEveryBound() {
        let p = FisherTest.p(Proportion(0, of: 1_000_000), Proportion(900_000, of: 1_000_000))
        #expect(p >= 0 && p < 1e-300)
    }

    /// As R's `p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")`.
    @Test func holm() {
        let corrected = HolmCorrection.corrected([0.01, 0.04, 0.03, 0.005])
        for (value, expected) in zip(corrected, [0.03, 0.06, 0.06, 0.02]) { #expect(Self.isNear(value, expected)) }
        #expect(HolmCorrection.corrected([]).isEmpty)
        #expect(HolmCorrection.corrected([0.9, 0.8]) == [1, 1])
    }

    @Test func quantilesByNearestRank() {
        var numbers = Distribution()
        #expect(numbers.quantiles([0.5]).isEmpty)
        for number in [15, 20, 35, 40, 50] as [Int64] { numbers.add(number) }
        #expect(numbers.quantiles([0.05, 0.3, 0.4, 0.5, 1]) == [15, 20, 20, 35, 50])
        var more = Distribution()
        more.add(1)
        more.add(numbers)
        #expect(more.count == 6)
        #expect(more.quantiles([0, 0.5, 0.99]) == [1, 20, 50])
    }
}
