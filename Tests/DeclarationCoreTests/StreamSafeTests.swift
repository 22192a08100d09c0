import Testing

@testable import DeclarationCore

/// Expected values: UAX #15, section 13: a text with more than 30 marks in a row is not stream-safe.
@Suite struct StreamSafeTests {
    @Test(arguments: [
        "", "e", "Nguy\u{1EC5}n", "Nguye\u{302}\u{303}n", "测试用户", "\u{1112}\u{1161}\u{11AB}", "שָׁלוֹם", "ที่นี่",
        "e" + String(repeating: "\u{301}", count: 30),
        String(repeating: "e" + String(repeating: "\u{316}", count: 30), count: 50),
    ])
    func textsOfPeopleAreSafe(_ text: String) {
        #expect(text.isStreamSafe)
        #expect(String(untrusted: Array(text.utf8).span) == text)
    }

    @Test(arguments: ["\u{301}", "\u{316}", "\u{1D165}", "\u{94D}", "\u{F73}"])
    func moreMarksThanAnyTextHasAreNot(_ mark: String) {
        for text in ["e", "", "测"].map({ $0 + String(repeating: mark, count: 31) }) {
            #expect(!text.isStreamSafe)
            #expect(String(untrusted: Array(text.utf8).span) == nil)
            #expect(!(text + "x").isStreamSafe)
        }
    }

    @Test(arguments: [[0x61, 0xFF], [0xE4, 0xBD], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func whatIsNoUTF8IsNoText(_ bytes: [UInt8]) {
        #expect(String(untrusted: bytes.span) == nil)
        #expect(String(utf8: bytes.span) == nil)
    }

    @Test func twoFormsOfATextAreNotTheSameBytes() {
        let (composed, decomposed) = ("Nguy\u{1EC5}n", "Nguye\u{302}\u{303}n")
        #expect(composed == decomposed)
        #expect(!composed.hasSameBytes(as: decomposed))
        #expect(composed.hasSameBytes(as: String(decoding: Array(composed.utf8), as: UTF8.self)))
        #expect(RequestID(rawValue: composed) != RequestID(rawValue: decomposed))
        #expect("".hasSameBytes(as: "") && !"A".hasSameBytes(as: "AB"))
    }
}
