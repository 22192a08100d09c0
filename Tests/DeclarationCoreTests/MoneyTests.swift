import DeclarationCore
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            (1, "0.01"), (10, "0.10"), (100, "1.00"), (1234, "12.34"), (-5, "-0.05"),
            (Int64.max, "92233720368547758.07"), (Int64.min, "-92233720368547758.08"),
        ] as [(Int64, String)]
    )
    func formatsFenAsYuan(units: Int64, text: String) {
        #expect(Money.fen(units).decimalString == text)
    }

    @Test func everyFormattedAmountReadsBackAsItself() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let units =
                Int64.random(in: 0...Int64.max, using: &generator) >> Int64.random(in: 0...60, using: &generator)
            for currency in [CurrencyCode.cny, "JPY", "KWD"] {
                let money = Money(minorUnits: units, currency: currency)
                #expect(Money(decimalString: money.decimalString, currency: currency) == money)
            }
        }
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "1.234", "1,5", "1.2.3", "+1", "-1", "1e2", " 1", "1 ", "12abc", "１２", "1_000",
        "99999999999999999999",
    ])
    func refusesWhatIsNotAnAmount(text: String) {
        #expect(Money(decimalString: text, currency: .cny) == nil)
    }

    @Test(arguments: [("1", 100), ("1.5", 150), ("1.50", 150), ("0.01", 1), ("0", 0)] as [(String, Int64)])
    func readsYuanExactly(text: String, units: Int64) {
        #expect(Money(decimalString: text, currency: .cny)?.minorUnits == units)
    }

    @Test(arguments: ["", "1.0", "-1", "1e3", "0x10", "9223372036854775808"])
    func refusesWhatIsNotAWholeNumberOfMinorUnits(text: String) {
        #expect(Money(minorUnitString: text, currency: .cny) == nil)
    }
}

/// A generator whose numbers depend on its seed alone (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
