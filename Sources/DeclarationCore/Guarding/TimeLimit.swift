/// Ends what takes too long.
enum TimeLimit {
    private enum Event<Value: Sendable>: Sendable {
        case ended(Result<Value, ProviderError>)
        case timeIsOver
        case cancelled
    }

    /// Does something and cancels it when the time is over; waits for its end in any case.
    ///
    /// - Returns: how it ended, and whether it was the time that ended it.
    static func run<Value: Sendable>(
        within limit: Duration,
        time: any TimeSource,
        _ body: @escaping @Sendable () async -> Result<Value, ProviderError>
    ) async -> (result: Result<Value, ProviderError>, isOver: Bool) {
        await withTaskGroup(of: Event<Value>.self) { group in
            group.addTask { .ended(await body()) }
            group.addTask {
                (try? await time.sleep(for: limit)) == nil ? .cancelled : .timeIsOver
            }
            var isOver = false
            for await event in group {
                switch event {
                case .ended(let result):
                    group.cancelAll()
                    return (result, isOver)
                case .timeIsOver:
                    isOver = true
                    group.cancelAll()
                case .cancelled: continue
                }
            }
            // Not reached: the first task always ends with a result.
            return (.failure(ProviderError(.unknown, .cancelled, "the call ended without a result")), isOver)
        }
    }
}

extension Result where Success: Sendable {
    /// How something ends.
    static func awaiting(_ body: () async throws(Failure) -> Success) async -> Self {
        do throws(Failure) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
