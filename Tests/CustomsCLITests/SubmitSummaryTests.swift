import CustomsCLI
import DeclarationCore
import Testing

@Suite struct SubmitSummaryTests {
    private func summary(_ endings: [BulkResult.Ending], of total: Int) throws -> SubmitSummary {
        let declaration = try Declaration(json: Array(Sample.declaration().utf8), file: "order.json")
        var summary = SubmitSummary(total: total)
        for (index, ending) in endings.enumerated() {
            let item = BulkItem(line: index + 1, declaration: declaration)
            summary.add(BulkResult(item: item, backend: "mock", customsCode: "NINGBO", ending: ending))
        }
        return summary
    }

    @Test func whatWasSkippedIsNoPartOfWhatWasDone() throws {
        let refused = BulkResult.Ending.failed(.router(.invalid(InvalidInput([]))))
        #expect(try summary([refused], of: 1).text.hasPrefix("1 declaration: 1 invalid.\n"))
        // Without a result file, those that a run which was stopped never came to have no result.
        for endings in [[refused, refused, .skipped], [refused, refused, .skipped, .skipped, .skipped]] {
            let stopped = try summary(endings, of: 5)
            #expect(stopped.text.hasPrefix("2 declarations: 2 invalid; 3 more skipped.\n"), "\(stopped.text)")
            #expect(!stopped.text.contains("NINGBO  5"), "\(stopped.text)")
        }
    }

    /// A table has its bound, and still adds up.
    @Test func whatHasNoRowOfItsOwnCountsAsOther() throws {
        let declaration = try Declaration(json: Array(Sample.declaration().utf8), file: "order.json")
        var summary = SubmitSummary(total: 510)
        for index in 0..<510 {
            let reason = OutcomeReason(.invalidRequest, code: "CODE-\(index)", isAuthenticated: true)
            let item = BulkItem(line: index + 1, declaration: declaration)
            let code = CustomsCode(rawValue: "OFFICE\(index)")
            let backend = BackendID(rawValue: "backend\(index)")
            let ending = BulkResult.Ending.answered(.rejected(reason), isKept: false)
            summary.add(BulkResult(item: item, backend: backend, customsCode: code, ending: ending))
        }
        let rows = summary.text.split(separator: "\n").filter { $0.hasPrefix("other ") }
        #expect(rows.map { $0.split(separator: " ").last } == ["10", "10", "10"], "\(rows)")
    }
}
