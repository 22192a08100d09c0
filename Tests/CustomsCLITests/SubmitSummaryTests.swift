import CustomsCLI
import DeclarationCore
import Testing

@Suite struct SubmitSummaryTests {
    private func summary(_ endings: [BulkResult.Ending]) throws -> SubmitSummary {
        let declaration = try Declaration(json: Array(Sample.declaration().utf8), file: "order.json")
        var summary = SubmitSummary()
        for (index, ending) in endings.enumerated() {
            let item = BulkItem(line: index + 1, declaration: declaration)
            summary.add(BulkResult(item: item, backend: "mock", customsCode: "NINGBO", ending: ending))
        }
        return summary
    }

    @Test func whatWasSkippedIsNoPartOfWhatWasDone() throws {
        let refused = BulkResult.Ending.failed(.router(.invalid(InvalidInput([]))))
        #expect(try summary([refused]).text.hasPrefix("1 declaration: 1 invalid.\n"))
        let stopped = try summary([refused, refused, .skipped, .skipped, .skipped])
        #expect(stopped.text.hasPrefix("2 declarations: 2 invalid; 3 more skipped.\n"), "\(stopped.text)")
    }
}
