import Glibc

/// Listens for SIGINT, SIGTERM and SIGHUP. The second signal has its usual effect again: it ends the process. For a
/// service SIGHUP asks for something, as often as it comes, and ends nothing.
///
/// One at a time: a later watch takes the signals from an earlier one. What the process was started to ignore, as by `nohup`,
/// stays ignored.
struct SignalWatch: InterruptWatch {
    private let stopping: [Int32]

    init(_ handler: @escaping @Sendable () -> Void, reload: (@Sendable () -> Void)?) {
        let all = reload == nil ? [SIGINT, SIGTERM, SIGHUP] : [SIGINT, SIGTERM]
        let stopping = all.filter { !SignalBell.isIgnored($0) }
        self.stopping = stopping
        var actions: [Int32: @Sendable () -> Void] = [:]
        for number in stopping {
            actions[number] = {
                Self.restore(stopping)
                handler()
            }
        }
        if let reload { actions[SIGHUP] = reload }
        SignalBell.shared.hear(actions)
    }

    /// From now on SIGHUP ends nothing: a service may be asked to reload before it listens, and looks at its files anyway.
    static func outliveHangup() { signal(SIGHUP, SIG_IGN) }

    /// A service's SIGHUP stays heard and does nothing: nothing that asks for a reload should end what is being closed.
    func cancel() {
        Self.restore(stopping)
        SignalBell.shared.hear([:])
    }

    private static func restore(_ signals: [Int32]) {
        for number in signals { signal(number, SIG_DFL) }
    }
}
