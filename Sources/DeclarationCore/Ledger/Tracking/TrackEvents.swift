/// The events of a tracker, for one reader at a time. The work begins with the iterator and ends with it.
///
/// A reader that is slow slows the work down; nothing is lost. A reader whose task is cancelled, or that leaves the loop,
/// ends the work: calls under way are cancelled on the wire and leases given back. After a cancellation the loop still
/// hears what was found out, then ends once everything is given back; it doesn't throw for it.
public struct TrackEvents: AsyncSequence, Sendable {
    /// What it yields.
    public typealias Element = TrackEvent
    /// How it fails: the ledger can't be used any more.
    public typealias Failure = LedgerRouterError

    typealias Work = @Sendable (TrackChannel) async throws(LedgerRouterError) -> Void

    private let limit: Int
    private let work: Work

    init(limit: Int, _ work: @escaping Work) {
        self.limit = limit
        self.work = work
    }

    /// Begins the work.
    public func makeAsyncIterator() -> Iterator { Iterator(run: Run(limit: limit, work)) }

    /// Reads the events.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let run: Run

        /// The next event; `nil` at the end.
        ///
        /// - Throws: why the ledger can't be used any more.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(LedgerRouterError) -> TrackEvent? {
            try await run.next().get()
        }
    }

    /// One run of the work, which ends when nobody reads it any more.
    fileprivate final class Run: Sendable {
        private let channel: TrackChannel
        private let task: Task<Void, Never>

        init(limit: Int, _ work: @escaping Work) {
            let channel = TrackChannel(limit: limit)
            self.channel = channel
            // Unstructured, as it goes on between two calls of the iterator; its end is tied to this object.
            task = Task {
                do throws(LedgerRouterError) {
                    try await work(channel)
                    await channel.finish(nil)
                } catch {
                    await channel.finish(error)
                }
            }
        }

        deinit { Self.stop(task, channel) }

        func next() async -> TrackChannel.Next {
            await withTaskCancellationHandler {
                await channel.next()
            } onCancel: {
                Self.stop(task, channel)
            }
        }

        private static func stop(_ task: Task<Void, Never>, _ channel: TrackChannel) {
            task.cancel()
            Task { await channel.drain() }
        }
    }
}
