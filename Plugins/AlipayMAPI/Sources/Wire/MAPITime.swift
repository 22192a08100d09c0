package import DeclarationCore

/// The time formats of the legacy gateway. No zone is in the data: GMT+8 is assumed, which no document confirms for
/// these services. Source: mapi "Query".
package enum MAPITime {
    /// Reads `last_modified_time`: `2015-10-15 14:24:56` (the samples) or `10/15/2015 2:24:56 PM` (the English table).
    package static func lastModified(_ text: String) -> ReportedTime {
        reported(text, isoLike(text) ?? american(text))
    }

    /// Reads `customs_return_time`: `20160414142358`.
    package static func customsReturn(_ text: String) -> ReportedTime {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(separator: ""), let clock = scanner.clock(separator: ""), scanner.isAtEnd else {
            return reported(text, nil)
        }
        return reported(text, time(date, clock))
    }

    /// Writes `last_modified_time` as the samples show it, in Beijing time.
    package static func lastModifiedText(_ time: ZonedTime) -> String {
        let fields = time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).fields
        return "\(fields.date.padded(separator: "-")) \(fields.hour.padded(2)):\(fields.minute.padded(2)):"
            + fields.second.padded(2)
    }

    /// Writes `customs_return_time` in Beijing time.
    package static func customsReturnText(_ time: ZonedTime) -> String {
        let fields = time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).fields
        return fields.date.padded(separator: "") + fields.hour.padded(2) + fields.minute.padded(2)
            + fields.second.padded(2)
    }

    private static func reported(_ text: String, _ time: ZonedTime?) -> ReportedTime {
        ReportedTime(text: text, time: time, zoneIsAssumed: true)
    }

    private static func isoLike(_ text: String) -> ZonedTime? {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(separator: "-"), scanner.take(" "), let clock = scanner.clock(), scanner.isAtEnd
        else { return nil }
        return time(date, clock)
    }

    private static func american(_ text: String) -> ZonedTime? {
        var scanner = DigitScanner(text)
        guard let month = scanner.digits(upTo: 2), scanner.take("/"), let day = scanner.digits(upTo: 2),
            scanner.take("/"), let year = scanner.digits(4), scanner.take(" "), let hour = scanner.digits(upTo: 2),
            (1...12).contains(hour), scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"),
            let second = scanner.digits(2), scanner.take(" ")
        else { return nil }
        let isAfternoon = scanner.take("PM")
        guard isAfternoon || scanner.take("AM"), scanner.isAtEnd else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return time(date, (hour % 12 + (isAfternoon ? 12 : 0), minute, second))
    }

    private static func time(_ date: CivilDate, _ clock: (hour: Int, minute: Int, second: Int)) -> ZonedTime? {
        ZonedTime(
            year: date.year,
            month: date.month,
            day: date.day,
            hour: clock.hour,
            minute: clock.minute,
            second: clock.second,
            offsetSeconds: ZonedTime.chinaOffsetSeconds
        )
    }
}
