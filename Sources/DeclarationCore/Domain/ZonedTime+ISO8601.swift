extension ZonedTime {
    /// Reads ISO 8601 with a zone: `2023-11-15T06:13:21+08:00`, `…+0800`, `…Z`, with or without a fraction.
    ///
    /// - Returns: `nil` for anything else, also when the zone is missing: a time without its zone is not a time.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(separator: "-"), scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let clock = scanner.clock()
        else { return nil }
        var millisecond = 0
        if scanner.take(".") || scanner.take(",") {
            guard let fraction = scanner.fraction() else { return nil }
            millisecond = fraction
        }
        guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        self.init(
            year: date.year,
            month: date.month,
            day: date.day,
            hour: clock.hour,
            minute: clock.minute,
            second: clock.second,
            millisecond: millisecond,
            offsetSeconds: offset
        )
    }
}

/// Reads fixed-width digits off the front of a text.
package struct DigitScanner {
    private var rest: Substring.UTF8View

    package init(_ text: String) { rest = text[...].utf8 }

    package var isAtEnd: Bool { rest.isEmpty }

    /// Reads exactly so many digits.
    package mutating func digits(_ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// Reads one to so many digits.
    package mutating func digits(upTo count: Int) -> Int? {
        let length = rest.prefix(count).prefix { $0 >= 48 && $0 <= 57 }.count
        return length == 0 ? nil : digits(length)
    }

    /// Takes the text if it comes next.
    package mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// Reads `yyyy-MM-dd` with the given separator, which may be empty.
    package mutating func date(separator: String) -> CivilDate? {
        guard let year = digits(4), take(separator), let month = digits(2), take(separator), let day = digits(2) else {
            return nil
        }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Reads `HH:mm:ss`, or with another separator, which may be empty.
    package mutating func clock(separator: String = ":") -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = digits(2), take(separator), let minute = digits(2), take(separator), let second = digits(2)
        else { return nil }
        return (hour, minute, second)
    }

    /// Reads the digits after a decimal point as milliseconds, dropping what is finer.
    fileprivate mutating func fraction() -> Int? {
        let length = rest.prefix { $0 >= 48 && $0 <= 57 }.count
        guard length > 0 else { return nil }
        var kept = Array(rest.prefix(length).prefix(3))
        while kept.count < 3 { kept.append(48) }
        rest = rest.dropFirst(length)
        return Int(String(decoding: kept, as: UTF8.self))
    }

    /// Reads `Z`, `+hh:mm`, `+hhmm` or `+hh` as seconds.
    fileprivate mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = digits(2) else { return nil }
        _ = take(":")
        let minutes = isAtEnd ? 0 : digits(2)
        guard let minutes, hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
