import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import DeclarationRouter

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

    @Test func theEndWaitsForAReaderWithinBounds() async {
        let reader = Reader()
        let queue = LogQueue { reader.take($0) }
        queue.write(Array("a line\n".utf8))
        // Comes back although nobody reads.
        await queue.flush(within: .milliseconds(50))
        #expect(reader.text.isEmpty)
        reader.gate.signal()
        await queue.flush()
        #expect(reader.text == "a line\n")
    }

    /// A pipe that takes only a piece at a time, and none while it is full.
    @Test func allIsWrittenInAsManyPiecesAsItTakes() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (from, to) = (ends[0], ends[1])
        try #require(fcntl(to, F_SETFL, O_NONBLOCK) == 0)
        let queue = LogQueue {
            #expect(DescriptorOutput.write($0, to: to) == 0)
            close(to)
        }
        let lines = (0..<100_000).map { "\($0)\n" }.joined()
        queue.write(Array(lines.utf8))
        let text = try await Blocking.run {
            var (bytes, piece): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 3_000))
            while case let count = Glibc.read(from, &piece, piece.count), count > 0 { bytes += piece[..<count] }
            close(from)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(text == lines)
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
        // Told once for each time that the reader took something.
        let told = lines.compactMap { $0.wholeMatch(of: #/warning: (\d+) log lines were dropped: nobody read them/#) }
        #expect(told.compactMap { Int($0.1) }.reduce(0, +) == count - written)
    }
}
