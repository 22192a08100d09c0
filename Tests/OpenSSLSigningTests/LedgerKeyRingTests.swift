import DeclarationCore
import OpenSSLSigning
import Testing

struct LedgerKeyRingTests {
    private let old = Secret(String(repeating: "o", count: 32))
    private let new = Secret(String(repeating: "n", count: 32))

    @Test(arguments: [0, 1, 15, 16, 17, 4_000])
    func opensWhatItSealed(count: Int) throws {
        let ring = try LedgerKeyRing([new])
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try ring.seal(bytes, context: [1, 2])
        #expect(sealed.bytes.count == count + 28)
        #expect(try ring.open(sealed, context: [1, 2]) == bytes)
        #expect(try ring.seal(bytes, context: [1, 2]) != sealed, "a nonce came twice")
    }

    @Test func opensNothingThatWasChanged() throws {
        let ring = try LedgerKeyRing([new])
        let sealed = try ring.seal([1, 2, 3], context: [9])
        for index in sealed.bytes.indices {
            var changed = sealed
            changed.bytes[index] ^= 1
            #expect(throws: LedgerError.self) { try ring.open(changed, context: [9]) }
        }
        #expect(throws: LedgerError.self) { try ring.open(sealed, context: [8]) }
        #expect(throws: LedgerError.self) {
            try ring.open(SealedContent(keyID: sealed.keyID, bytes: [1]), context: [9])
        }
    }

    @Test func rotates() throws {
        let before = try LedgerKeyRing([old])
        let during = try LedgerKeyRing([new, old])
        let after = try LedgerKeyRing([new])
        let sealed = try before.seal([5], context: [])
        #expect(try during.open(sealed, context: []) == [5])
        #expect(try after.open(during.seal([6], context: []), context: []) == [6])
        #expect(throws: LedgerError.self) { try after.open(sealed, context: []) }
        let hashes = try during.hashes(of: [7], purpose: "buyer")
        #expect(hashes == (try after.hashes(of: [7], purpose: "buyer") + before.hashes(of: [7], purpose: "buyer")))
        #expect(hashes != (try during.hashes(of: [7], purpose: "content")))
    }

    @Test func refusesShortKeys() {
        #expect(throws: LedgerError.self) { try LedgerKeyRing([Secret("short")]) }
        #expect(throws: LedgerError.self) { try LedgerKeyRing([]) }
    }
}
