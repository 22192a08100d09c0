import AlipayAMS
import DeclarationCore
import Testing

/// Damaged copies of a signed success: not one may pass for a success.
@Suite struct AMSMutationTests {
    /// SplitMix64, so that every run sees the same damage.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func damage(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2 where place < bytes.count: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(place, bytes.count))
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    @Test func bodiesAndTimes() async throws {
        let provider = try TestBackend.make()
        let original = try TestAnswer.signed(TestAnswer.accepted)
        var random = Seeded(state: 20_261_121)
        var refused = 0
        for _ in 0..<16_000 {
            // Others that run at the same time have deadlines.
            await Task.yield()
            var copy = original
            if Bool.random(using: &random) {
                copy.body = Self.damage(original.body, &random)
            } else {
                let time = String(decoding: Self.damage(Array(TestAnswer.time.utf8), &random), as: UTF8.self)
                copy = copy.with("response-time", time)
            }
            if copy.body == original.body, copy.headers["response-time"] == TestAnswer.time { continue }
            #expect(throws: ProviderError.self) { try provider.parse(declare: copy) }
            refused += 1
        }
        #expect(refused > 15_000)
    }

    @Test func signatures() async throws {
        let provider = try TestBackend.make()
        let original = try TestAnswer.signed(TestAnswer.accepted)
        let header = try #require(original.headers["signature"])
        let raw = try #require(AMSSignatureHeader(header))
        var random = Seeded(state: 1)
        var refused = 0
        for _ in 0..<4_000 {
            await Task.yield()
            let changed = String(decoding: Self.damage(Array(header.utf8), &random), as: UTF8.self)
            // Damage that leaves the signature's bytes alone, such as in the key version, changes nothing.
            if let read = AMSSignatureHeader(changed), read.signature == raw.signature { continue }
            #expect(throws: ProviderError.self) { try provider.parse(declare: original.with("signature", changed)) }
            refused += 1
        }
        #expect(refused > 3_000)
    }

    /// Without a signature damage can at most turn into a refusal or "unknown".
    @Test func unsignedBodies() throws {
        let provider = try TestBackend.make()
        var random = Seeded(state: 2)
        for _ in 0..<4_000 {
            let body = Self.damage(Array(TestAnswer.result("PROCESS_FAIL", "F").utf8), &random)
            guard let outcome = try? provider.parse(declare: HTTPResponse(status: 200, body: body)) else { continue }
            if case .accepted = outcome { Issue.record("an unsigned success was believed") }
        }
    }
}
