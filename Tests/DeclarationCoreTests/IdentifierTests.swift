import DeclarationCore
import Testing

@Suite struct IdentifierTests {
    /// A ledger and the other side compare bytes: tables in memory must too, also where only a protocol is known.
    @Test func textsOfDifferentUnicodeFormAreDifferentIDs() {
        let composed = RequestID(rawValue: "CAF\u{C9}-1")
        let decomposed = RequestID(rawValue: "CAFE\u{301}-1")
        #expect(composed.rawValue == decomposed.rawValue)
        #expect(composed != decomposed)
        #expect(!areEqual(composed, decomposed))
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect([composed: 1, decomposed: 2][decomposed] == 2)
    }

    private func areEqual<ID: Equatable>(_ left: ID, _ right: ID) -> Bool { left == right }
}
