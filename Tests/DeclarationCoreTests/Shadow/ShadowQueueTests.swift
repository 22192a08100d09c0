import DeclarationTesting
import Synchronization
import Testing

@testable import DeclarationCore

@Suite(.timeLimit(.minutes(5))) struct ShadowQueueTests {
    @Test func whatTheEndLeavesIsCountedAsDropped() async throws {
        let dropped = Mutex<[Int]>([])
        let begun = Gate()
        let ended = Gate()
        let queue = ShadowQueue<Int>(limit: 3, batch: 1) { job in
            dropped.withLock { $0.append(job) }
        } handle: { _ in
            begun.open()
            await withTaskCancellationHandler {
                await ended.wait()
            } onCancel: {
                ended.open()
            }
        }
        queue.offer(1)
        await begun.wait()
        for job in 2...5 { queue.offer(job) }
        #expect(dropped.withLock { $0 } == [5], "there is place for three")
        let time = ManualTime()
        async let end: Void = queue.finish(within: 100, time: time)
        await time.waitForSleepers()
        time.advance(milliseconds: 100)
        await end
        #expect(dropped.withLock { $0 } == [5, 2, 3, 4])
        queue.offer(6)
        #expect(dropped.withLock { $0.last } == 6)
    }
}
