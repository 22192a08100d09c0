// Dispatch sources are safe to use from any thread, but not marked so.
@preconcurrency import Dispatch
import Glibc

/// Listens for SIGINT, SIGTERM and SIGHUP. The second signal has its usual effect again: it ends the process. For a
/// service SIGHUP asks for something, as often as it comes, and ends nothing.
struct SignalWatch: InterruptWatch {
    private let sources: [any DispatchSourceSignal]
    private let stopping: [Int32]

    init(_ handler: @escaping @Sendable () -> Void, reload: (@Sendable () -> Void)? = nil) {
        // A queue with a thread of its own: what waits here must not wait for itself.
        let queue = DispatchQueue(label: "customs.signals")
        let registered = DispatchSemaphore(value: 0)
        let stopping = reload == nil ? [SIGINT, SIGTERM, SIGHUP] : [SIGINT, SIGTERM]
        self.stopping = stopping
        var actions: [(Int32, @Sendable () -> Void)] = stopping.map { number in
            (
                number,
                {
                    Self.restore(stopping)
                    handler()
                }
            )
        }
        if let reload { actions.append((SIGHUP, reload)) }
        sources = actions.map { number, action in
            // Else the signal would end the process before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setRegistrationHandler { registered.signal() }
            source.setEventHandler(handler: action)
            source.resume()
            return source
        }
        // Until a source is registered, which takes another thread, its signal is ignored and lost for good.
        for _ in sources { registered.wait() }
    }

    /// A service's SIGHUP stays ignored: nothing that asks for a reload should end what is being closed.
    func cancel() {
        for source in sources { source.cancel() }
        Self.restore(stopping)
    }

    private static func restore(_ signals: [Int32]) {
        for number in signals { signal(number, SIG_DFL) }
    }
}
