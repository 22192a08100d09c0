import DeclarationRouter
import Testing

@Suite struct ClockWarningTests {
    @Test(arguments: [0, 4_999, -5_000])
    func aSmallDifferenceIsNoMatter(_ lead: Int64) { #expect(Runtime.clockWarning(lead: lead) == nil) }

    @Test(arguments: [(12_345, "12 s ahead of the ledger's database"), (-90_000, "90 s behind the ledger's database")])
    func aLargeOneIsTold(_ lead: Int64, _ words: String) {
        #expect(Runtime.clockWarning(lead: lead)?.contains(words) == true)
    }

    @Test func theWorstOneEndsNothing() { #expect(Runtime.clockWarning(lead: .min) != nil) }
}
