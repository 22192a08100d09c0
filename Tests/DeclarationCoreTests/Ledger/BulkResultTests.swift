import DeclarationCore
import Testing

@Suite struct BulkResultTests {
    /// A store that is damaged as a whole ends a run; one entry that is, or a moment's crowd, doesn't.
    @Test(
        arguments: [
            (.unreadable, false), (.sealing, false), (.overloaded, false), (.corrupted, true), (.full, true),
            (.unavailable, true),
        ] as [(LedgerError.Code, Bool)]
    )
    func aLedgerThatFailsEndsTheRun(_ code: LedgerError.Code, ends: Bool) {
        let item = BulkItem(line: 1, declaration: sampleDeclaration())
        let failure = LedgerError(code, "it failed")
        func result(_ error: LedgerRouterError) -> BulkResult {
            BulkResult(item: item, backend: nil, customsCode: nil, ending: .failed(error))
        }
        #expect(result(.ledger(failure)).endsTheRun == ends)
        #expect(result(.unrecorded("ID-1", failure)).endsTheRun)
    }
}
