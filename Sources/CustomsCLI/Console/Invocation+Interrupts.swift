import Synchronization

/// Remembers that the user wants to stop.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

extension Invocation {
    /// Does something that ends in its own time after SIGINT or SIGTERM: the flag says when. A second signal ends the
    /// process at once.
    func stoppably<Result: Sendable>(_ body: (StopFlag) async throws(CommandFailure) -> Result)
        async throws(CommandFailure)
        -> Result
    {
        let flag = StopFlag()
        let watch = console.watchInterrupts { [console] in
            flag.set()
            console.complain(["stopping: what is under way is finished; once more ends at once"])
        }
        defer { watch.cancel() }
        return try await body(flag)
    }

    /// Does something that SIGINT and SIGTERM cancel, so that it can end in good order and say what is known.
    func interruptibly<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            // Nothing starts before signals are listened to.
            for await _ in gate { break }
            return await body()
        }
        let watch = console.watchInterrupts { task.cancel() }
        defer { watch.cancel() }
        opener.yield()
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
