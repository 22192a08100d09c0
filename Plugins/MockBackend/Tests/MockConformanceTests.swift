import DeclarationTesting
import Testing

struct MockConformanceTests {
    @Test(arguments: ["ams", "mapi"])
    func theMockKeepsTheRules(_ model: String) async {
        let results = await ConformanceSuite(MockHarness(speaksAs: model)).run()
        let failures = results.filter(\.isFailure).map(\.description)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
        // In process nothing is sent that could be looked at; everything else is checked.
        let skipped = results.filter { $0.verdict != .passed }.map(\.check)
        #expect(skipped == [.sendsSameContent])
    }
}
