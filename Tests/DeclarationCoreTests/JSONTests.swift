import DeclarationCore
import Testing

@Suite struct JSONTests {
    @Test func keepsOrderNumbersAndLines() throws {
        let value = try JSONParser.parse(
            "{\n \"b\": 12345678901234567890.10,\n\n \"a\": [true, null, \"\\u4f60\\ud83d\\ude00\\n\"]}"
        )
        #expect(value.members?.map(\.key) == ["b", "a"])
        #expect(value["b"]?.stringOrNumber == "12345678901234567890.10")
        #expect(value["b"]?.line == 2)
        #expect(value["a"]?.line == 4)
        #expect(value["a"]?.array?[2].string == "你😀\n")
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "-", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "tru",
        "\"a\nb\"", "1 2", "// c\n1", "[1 2]", "{\"a\" 1}", "\"", "nul", "\u{FEFF}\u{FEFF}1",
        "[1,]2]", "[1,],2]", "{\"a\":1,}\"b\":2}",
    ])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
    }

    @Test func refusesInvalidUTF8AndDeepNesting() {
        let strict = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        #expect(strict?.message == "a string that is not valid UTF-8")
        // A file is a person's, who can save it otherwise.
        let file = #expect(throws: JSONParser.Failure.self) {
            try JSONParser.parse([0x22, 0xFF, 0x22], dialect: .configuration)
        }
        #expect(file?.message == "a string that is not valid UTF-8; save the file as UTF-8")
        #expect(throws: JSONParser.Failure.self) {
            try JSONParser.parse(Array(repeating: UInt8(ascii: "["), count: 100_000))
        }
    }

    @Test(arguments: [[0xFF, 0xFE, 0x7B, 0x00], [0xFE, 0xFF, 0x00, 0x7B], [0xFF, 0xFE]] as [[UInt8]])
    func saysThatATextIsUTF16(bytes: [UInt8]) {
        let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(bytes) }
        #expect(failure?.message == "the text is UTF-16; save it as UTF-8")
    }

    @Test func configurationDialectTakesCommentsAndTrailingCommasAndRefusesDoubles() throws {
        let value = try JSONParser.parse("// one\n{ /* two\n */ \"a\": [1, 2,], }", dialect: .configuration)
        #expect(value["a"]?.array?.count == 2)
        #expect(value["a"]?.line == 3)
        let failure = #expect(throws: JSONParser.Failure.self) {
            try JSONParser.parse("{\"a\": 1,\n\"a\": 2}", dialect: .configuration)
        }
        #expect(failure?.line == 2)
    }

    /// A key, or a text that becomes one, would take minutes to compare.
    @Test(arguments: ["\u{301}\u{316}", #"\u0301\u0316"#])
    func textsThatTakeForEverToCompareAreRefused(_ pair: String) throws {
        let text = "[\"e\(String(repeating: pair, count: 15))\"]"
        #expect(try JSONParser.parse(Array(text.utf8)).array?.count == 1)
        let marks = String(repeating: pair, count: 16)
        for text in ["[\"e\(marks)\"]", "{\"e\(marks)\":1,\"f\(marks)\":2}"] {
            let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) }
            #expect(failure?.message.contains("30 combining marks") == true)
            // What a ledger holds from before stays readable.
            #expect(throws: Never.self) { try JSONParser.parse(own: Array(text.utf8)) }
        }
    }

    @Test func aKeyThatStandsTwiceIsRefusedOnTheWireToo() throws {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse("{\"a\": 1, \"a\": 2}") }
        #expect(try JSONParser.parse("{\"a\": {\"b\": 1}, \"b\": 2}")["b"]?.integer == 2)
    }

    @Test(arguments: [2, 15, 16, 17, 18, 40], [0, 1, 14, 15, 16, 38])
    func aKeyThatStandsTwiceIsSeenInObjectsOfAnySize(_ count: Int, _ repeated: Int) throws {
        let keys = (0..<count).map { "k\($0)" }
        let text = { (keys: [String]) in "{" + keys.map { "\"\($0)\": 1" }.joined(separator: ",") + "}" }
        #expect(try JSONParser.parse(text(keys)).members?.map(\.key) == keys)
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text(keys + [keys[min(repeated, count - 1)]])) }
    }

    @Test func whatIsWrittenReadsBackAsItself() throws {
        let value: JSONValue = [
            "text": "quote \" slash \\ line \n tab \t bell \u{07} 中文 😀", "number": .number(-12),
            "list": [true, .null, [:], []],
        ]
        #expect(try JSONParser.parse(value.bytes).text == value.text)
        #expect(try JSONParser.parse(value.prettyText).text == value.text)
    }

    @Test func damagedTextNeverCrashes() {
        let sample = Array("{\"a\":[1,2.5e-3,\"x\\u0041\\ud83d\\ude00\"],\"b\":{\"c\":null,\"d\":\"中文\"}}".utf8)
        var generator = SeededGenerator(seed: 3)
        var readable = 0
        for _ in 0..<20_000 {
            var bytes = sample
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if (try? JSONParser.parse(bytes)) != nil { readable += 1 }
        }
        #expect(readable > 0 && readable < 20_000)
    }
}
