/// Runs tasks on the transport's own thread.
///
/// Not owned by the tasks that run on it: whoever prefers it keeps the transport, and with it this executor.
final class TransportTaskExecutor: TaskExecutor {
    private let thread: CurlExecutor

    init(_ thread: CurlExecutor) { self.thread = thread }

    func enqueue(_ job: consuming ExecutorJob) {
        thread.enqueue(UnownedJob(job), preferring: asUnownedTaskExecutor())
    }
}
