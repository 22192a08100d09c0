// The order of instants. Not `Comparable`: the same instant in two zones is neither before nor after, and yet not equal.
extension ZonedTime {
    package static func < (left: ZonedTime, right: ZonedTime) -> Bool {
        left.epochMilliseconds < right.epochMilliseconds
    }

    package static func <= (left: ZonedTime, right: ZonedTime) -> Bool {
        left.epochMilliseconds <= right.epochMilliseconds
    }

    package static func > (left: ZonedTime, right: ZonedTime) -> Bool {
        left.epochMilliseconds > right.epochMilliseconds
    }

    package static func >= (left: ZonedTime, right: ZonedTime) -> Bool {
        left.epochMilliseconds >= right.epochMilliseconds
    }

    /// The later of two times.
    static func latest(_ left: ZonedTime, _ right: ZonedTime) -> ZonedTime { left > right ? left : right }
}
