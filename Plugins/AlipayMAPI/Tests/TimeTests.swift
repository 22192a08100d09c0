import DeclarationCore
import Testing

@testable import AlipayMAPI

@Suite struct TimeTests {
    @Test(arguments: [
        ("2015-10-15 14:24:56", "2015-10-15T14:24:56+08:00"), ("10/15/2015 2:24:56 PM", "2015-10-15T14:24:56+08:00"),
        ("1/5/2015 12:00:00 AM", "2015-01-05T00:00:00+08:00"), ("1/5/2015 12:00:00 PM", "2015-01-05T12:00:00+08:00"),
        ("01/05/2015 02:24:56 AM", "2015-01-05T02:24:56+08:00"),
    ])
    func lastModified(_ text: String, _ expected: String) {
        let time = MAPITime.lastModified(text)
        #expect(time.time?.iso8601 == expected)
        #expect(time.zoneIsAssumed)
        #expect(time.text == text)
    }

    @Test(arguments: [
        "", "2015-13-15 14:24:56", "2015-10-15T14:24:56", "13/45/2015 2:24:56 PM", "10/15/2015 14:24:56 PM",
        "10/15/2015 2:24:56", "2015-10-15 14:24:56 ", "201xxxxxxx2358",
    ])
    func unreadable(_ text: String) {
        #expect(MAPITime.lastModified(text) == ReportedTime(text: text, time: nil, zoneIsAssumed: true))
        #expect(MAPITime.customsReturn(text).time == nil)
    }

    @Test func roundTrips() throws {
        let time = ZonedTime(epochMilliseconds: 1_460_615_038_000, offsetSeconds: 0)
        #expect(MAPITime.customsReturnText(time) == "20160414142358")
        #expect(MAPITime.customsReturn("20160414142358").time?.epochMilliseconds == time.epochMilliseconds)
        #expect(
            MAPITime.lastModified(MAPITime.lastModifiedText(time)).time?.epochMilliseconds == time.epochMilliseconds
        )
    }
}
