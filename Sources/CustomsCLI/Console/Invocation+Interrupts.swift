extension Invocation {
    /// Does something that SIGINT and SIGTERM cancel, so that it can end in good order and say what is known.
    func interruptibly<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let task = Task { await body() }
        let watch = console.watchInterrupts { task.cancel() }
        defer { watch.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
