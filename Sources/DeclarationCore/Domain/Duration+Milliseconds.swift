extension Duration {
    /// Whole milliseconds, rounded up, so that a little is not nothing; beyond what they can count the nearest that they can.
    package var milliseconds: Int64 {
        guard self < .milliseconds(Int64.max) else { return .max }
        guard self > .milliseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        return seconds * 1_000 + whole + (rest > 0 ? 1 : 0)
    }

    /// Days of 24 hours.
    package static func days(_ days: Int64) -> Duration { .seconds(days) * 86_400 }
}
