/// Until when one declaration may wait, begin and end, in milliseconds since 1970.
struct Deadlines: Sendable {
    /// What has passed.
    enum Passed { case budget, window }

    /// The end of the waiting.
    let queue: Int64
    /// The end of the whole; `nil` for none.
    let budget: Int64?
    private let window: Int64?

    /// - Parameter start: when the declaration came.
    init(_ settings: GuardSettings, start: Int64) {
        budget = settings.budget.map { start.adding(clamped: $0.milliseconds) }
        window = SendWindow.current?.end.epochMilliseconds
        let wait = start.adding(clamped: (settings.limits ?? CallLimits()).queueTime.milliseconds)
        queue = [wait, budget, window].compactMap { $0 }.min() ?? wait
    }

    /// Until when it must have begun to leave; `nil` for no such time.
    var begin: Int64? { [budget, window].compactMap { $0 }.min() }

    /// Why it must not begin any more; `nil` when it may.
    func hasPassed(_ now: Int64) -> Passed? {
        if window.map({ $0 <= now }) ?? false { return .window }
        return budget.map { $0 <= now } ?? false ? .budget : nil
    }
}
