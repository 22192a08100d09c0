import DeclarationCore
import Testing

@testable import CustomsCLI

/// What commands do, and say, where a ledger has very many entries.
@Suite(.timeLimit(.minutes(5))) struct LargeLedgerTests {
    @Test func aRunMadeOnceThatEndsEarlySaysSo() {
        var tally = TrackTally()
        (tally.asked, tally.unanswered) = (260, 0)
        #expect(tally.text == "asked for 260 ids; 0 changes" && tally.status(isOnce: true) == .ok)
        tally.left = ["ams"]
        #expect(tally.text == "asked for 260 ids, not for all that are due; 0 changes")
        #expect(tally.status(isOnce: true) == .unknown && tally.status(isOnce: false) == .ok)
        tally.unanswered = 260
        #expect(tally.text == "asked for 260 ids, not for all that are due (no usable answer for 260); 0 changes")
        let event = TrackEvent.left("ams", reason: "HTTP status 500")
        #expect(event.trouble?.contains("ams: ended early; ids that are due were not asked for") == true)
        let json = event.json(ZonedTime(epochMilliseconds: 0))
        #expect(json["event"]?.string == "left" && json["backend"]?.string == "ams")
        #expect(json["reason"]?.string == "HTTP status 500")
    }
}
