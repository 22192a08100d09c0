import Dispatch
import Synchronization
import Testing

@testable import CustomsCLI

@Suite struct LogQueueTests {
    /// What was written, behind a gate.
    private final class Reader: Sendable {
        let gate = DispatchSemaphore(value: 0)
        let bytes = Mutex<[UInt8]>([])

        func take(_ new: [UInt8]) {
            gate.wait()
            gate.signal()
            bytes.withLock { $0 += new }
        }

        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    }

    @Test func linesComeInOrderAndFlushWaitsForThem() async {
        let reader = Reader()
        reader.gate.signal()
        let queue = LogQueue { reader.take($0) }
        for number in 0..<1_000 { queue.write(Array("\(number)\n".utf8)) }
        await queue.flush()
        #expect(reader.text == (0..<1_000).map { "\($0)\n" }.joined())
    }

    @Test func aReaderThatStandsStillCostsLinesAndNothingElse() async {
        let reader = Reader()
        let queue = LogQueue { reader.take($0) }
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1_023) + [UInt8(ascii: "\n")]
        let count = LogQueue.limit / line.count * 3
        // Returns although nobody reads.
        for _ in 0..<count { queue.write(line) }
        reader.gate.signal()
        await queue.flush()
        let lines = reader.text.split(separator: "\n")
        let written = lines.count { $0.hasPrefix("x") }
        #expect(written < count)
        #expect(written >= LogQueue.limit / line.count)
        #expect(lines.contains("warning: \(count - written) log lines were dropped: nobody read them"))
    }
}
