// Dispatch sources are safe to use from any thread, but not marked so.
@preconcurrency import Dispatch
import Glibc

/// Listens for SIGINT, SIGTERM and SIGHUP. The second signal has its usual effect again: it ends the process.
struct SignalWatch: InterruptWatch {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable () -> Void) {
        // A queue with a thread of its own: what waits here must not wait for itself.
        let queue = DispatchQueue(label: "customs.signals")
        let registered = DispatchSemaphore(value: 0)
        sources = Self.signals.map { number in
            // Else the signal would end the process before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setRegistrationHandler { registered.signal() }
            source.setEventHandler {
                Self.restore()
                handler()
            }
            source.resume()
            return source
        }
        // Until a source is registered, which takes another thread, its signal is ignored and lost for good.
        for _ in sources { registered.wait() }
    }

    func cancel() {
        for source in sources { source.cancel() }
        Self.restore()
    }

    private static func restore() {
        for number in signals { signal(number, SIG_DFL) }
    }
}
