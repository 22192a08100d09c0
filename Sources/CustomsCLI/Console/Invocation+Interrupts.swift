import Synchronization

/// Remembers that somebody asked for something, such as to stop.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }

    /// Whether it was set; it isn't any more.
    func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}

extension Invocation {
    /// Does something that ends in its own time after SIGINT or SIGTERM: the flag says when. A second signal ends the
    /// process at once.
    func stoppably<Value: Sendable>(
        _ body: (StopFlag) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let flag = StopFlag()
        let stop: @Sendable () -> Void = {
            flag.set()
            mention(["stopping: what is under way is finished; once more ends at once"])
        }
        let watch = console.watch(stop, nil)
        defer { watch.cancel() }
        return try await body(flag)
    }

    /// Does something that SIGINT and SIGTERM cancel, so that it can end in good order and say what is known.
    ///
    /// - Parameter reload: what SIGHUP does instead of that.
    func interruptibly<Value: Sendable, Failure>(
        reload: (@Sendable () -> Void)? = nil,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let task = Task { () -> Result<Value, Failure> in
            // Nothing starts before signals are listened to.
            for await _ in gate { break }
            do throws(Failure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        let watch = console.watch({ task.cancel() }, reload)
        defer { watch.cancel() }
        opener.yield()
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
    }
}
