/// A point in time together with the offset from UTC it was written in.
public struct ZonedTime: Sendable, Hashable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let epochMilliseconds: Int64
    /// Seconds east of UTC of the zone it was written in.
    public let offsetSeconds: Int

    /// The years 0 to 9999 in UTC. What a damaged ledger or a clock gone wild brings stays small enough to be computed with.
    private static let possible: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Makes a time. What lies outside the years 0 to 9999 (UTC) becomes the nearest time within them, and an offset of a day
    /// or more one of a second less.
    public init(epochMilliseconds: Int64, offsetSeconds: Int = 0) {
        self.epochMilliseconds = min(max(epochMilliseconds, Self.possible.lowerBound), Self.possible.upperBound)
        self.offsetSeconds = min(max(offsetSeconds, -86_399), 86_399)
    }

    /// Beijing time, GMT+8.
    public static let chinaOffsetSeconds = 8 * 3600

    /// Makes a time from the fields of a calendar date; `nil` when there is no such time.
    public init?(
        year: Int,
        month: Int,
        day: Int,
        hour: Int,
        minute: Int,
        second: Int,
        millisecond: Int = 0,
        offsetSeconds: Int
    ) {
        guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second), (0...999).contains(millisecond),
            (-86_399...86_399).contains(offsetSeconds)
        else { return nil }
        let days = CivilDate.days(year: year, month: month, day: day)
        guard CivilDate(days: days) == CivilDate(year: year, month: month, day: day) else { return nil }
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offsetSeconds)
        self.init(epochMilliseconds: seconds * 1000 + Int64(millisecond), offsetSeconds: offsetSeconds)
    }

    /// The same instant written in another zone.
    public func inZone(offsetSeconds: Int) -> ZonedTime {
        ZonedTime(epochMilliseconds: epochMilliseconds, offsetSeconds: offsetSeconds)
    }

    /// The time some milliseconds later, in the same zone.
    public func adding(milliseconds: Int64) -> ZonedTime {
        ZonedTime(epochMilliseconds: epochMilliseconds.adding(clamped: milliseconds), offsetSeconds: offsetSeconds)
    }

    /// The time itself, or the next full second, as messages show no smaller part.
    var fullSecond: ZonedTime { adding(milliseconds: (1_000 - epochMilliseconds % 1_000) % 1_000) }

    /// The time a while later, in the same zone.
    public func adding(_ duration: Duration) -> ZonedTime { adding(milliseconds: duration.milliseconds) }

    /// The time a while earlier, in the same zone.
    public func subtracting(_ duration: Duration) -> ZonedTime {
        let milliseconds = epochMilliseconds.subtracting(clamped: duration.milliseconds)
        return ZonedTime(epochMilliseconds: milliseconds, offsetSeconds: offsetSeconds)
    }

    /// How much later it is than another time; negative when it is earlier.
    public func since(_ earlier: ZonedTime) -> Duration {
        .milliseconds(epochMilliseconds.subtracting(clamped: earlier.epochMilliseconds))
    }

    /// The fields of the local calendar date and time of day.
    package var fields: (date: CivilDate, hour: Int, minute: Int, second: Int) {
        let local = epochMilliseconds.flooredDivision(by: 1000) + Int64(offsetSeconds)
        let day = local.flooredDivision(by: 86_400)
        let rest = Int(local - day * 86_400)
        return (CivilDate(days: day), rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// ISO 8601 to the second with a numeric offset, such as `2023-11-15T06:13:21+08:00`.
    public var iso8601: String {
        let (date, hour, minute, second) = fields
        let sign = offsetSeconds < 0 ? "-" : "+"
        let offset = abs(offsetSeconds)
        return "\(date.padded(separator: "-"))T\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
            + "\(sign)\((offset / 3600).padded(2)):\((offset / 60 % 60).padded(2))"
    }

    /// The ISO 8601 text.
    public var description: String { iso8601 }
}

/// A time as the other side reported it: the text as it came, and the time it means where it could be read.
public struct ReportedTime: Sendable, Hashable {
    /// The text as it came.
    public let text: String
    /// What it means; `nil` when the format is not a documented one.
    public let time: ZonedTime?
    /// Whether the zone was not in the text and had to be assumed (mapi: GMT+8, unconfirmed).
    public let zoneIsAssumed: Bool

    /// Makes a reported time.
    public init(text: String, time: ZonedTime?, zoneIsAssumed: Bool = false) {
        self.text = text
        self.time = time
        self.zoneIsAssumed = zoneIsAssumed
    }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day a number of days after 1970-01-01. Algorithm: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    package init(days: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
        self.init(
            year: Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0),
            month: month,
            day: Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
        )
    }

    package static func days(year: Int, month: Int, day: Int) -> Int64 {
        let year = Int64(month <= 2 ? year - 1 : year)
        let era = year.flooredDivision(by: 400)
        let yearOfEra = year - era * 400
        let monthIndex = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthIndex + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    package func padded(separator: String) -> String {
        "\(year.padded(4))\(separator)\(month.padded(2))\(separator)\(day.padded(2))"
    }
}

extension Int64 {
    /// The sum, or the number nearest to it where it has no place.
    package func adding(clamped other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the number nearest to it where it has no place.
    package func subtracting(clamped other: Int64) -> Int64 {
        let (difference, isOver) = subtractingReportingOverflow(other)
        return isOver ? (other < 0 ? .max : .min) : difference
    }

    package func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension Int {
    /// The decimal digits, with zeros in front up to a width.
    package func padded(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.count)) + text
    }
}
