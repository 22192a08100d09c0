import Testing

@testable import HTTPServer

struct WaitingLineTests {
    @Test func keepsOrderWhenAnyoneLeaves() {
        var line = WaitingLine<UInt64>()
        var expected: [UInt64] = []
        var random = SystemRandomNumberGenerator()
        for number in UInt64(1)...5000 {
            line.append(number, id: number)
            expected.append(number)
            while expected.count > 200 || (!expected.isEmpty && Bool.random(using: &random)) {
                if Bool.random(using: &random) {
                    let (first, awaited) = (line.popFirst(), expected.removeFirst())
                    #expect(first == awaited)
                } else {
                    let leaving = expected.remove(at: Int.random(in: expected.indices, using: &random))
                    let (once, twice) = (line.remove(leaving), line.remove(leaving))
                    #expect(once && !twice)
                }
            }
            #expect(line.count == expected.count)
        }
        #expect(line.slots.count <= 500)
    }
}
