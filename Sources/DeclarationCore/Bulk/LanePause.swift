/// How long a lane rests after trouble: twice as long each time, until something was answered.
struct LanePause {
    private let first: Duration
    private let longest: Duration
    private var next: Duration
    private var began: Int64 = 0
    private var length: Int64 = 0

    init(_ pace: BulkPace) {
        first = pace.firstPause
        longest = pace.longestPause
        next = first
    }

    /// How much of it is left, in milliseconds. A clock that was set back begins it anew: it never takes longer than that.
    mutating func left(at now: Int64) -> Int64 {
        began = min(began, now)
        return max(0, began.adding(clamped: length) - now)
    }

    mutating func begin(at now: Int64) {
        began = now
        length = next.milliseconds
        next = min(longest, next * 2)
    }

    /// The next one is as short as the first.
    mutating func reset() { next = first }
}
