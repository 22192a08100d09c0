extension Invocation {
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
