import DeclarationCore
import Testing

@Suite struct BulkRunTests {
    /// As from a program's main file or a view: what it hands over stays where it is, and needn't be sendable.
    @MainActor @Test func itRunsWhereItsCallerIs() async throws {
        let run = try BulkRun(TrackWorld().ledger(["A": FakeProvider()]))
        var left = (1...25).map { number in
            sampleDeclaration {
                $0.requestID = RequestID(rawValue: "BULK-\(number)")
                $0.paymentIDs = [.ams: PaymentID(rawValue: "PAYMENT-\(number)")]
            }
        }
        var accepted: [RequestID] = []
        var line = 0
        try await run.run(
            next: {
                MainActor.assertIsolated()
                line += 1
                return left.popLast().map { BulkItem(line: line, declaration: $0) }
            },
            isStopped: { false },
            report: { result in
                MainActor.assertIsolated()
                accepted.append(result.item.declaration.requestID)
            }
        )
        #expect(Set(accepted).count == 25)
    }
}
