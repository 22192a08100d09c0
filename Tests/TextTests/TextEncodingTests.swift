import Testing
import TextEncodings

@Suite struct TextEncodingTests {
    @Test(arguments: [
        ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), ("GBK", .gbk), ("gbk", .gbk), ("GB18030", .gbk),
        ("gb2312", .gb2312), ("GB2312", .gb2312),
    ])
    func labels(label: String, encoding: TextEncoding) { #expect(TextEncoding(label: label) == encoding) }

    @Test func unknownLabel() { #expect(TextEncoding(label: "latin-1") == nil) }

    @Test func chineseInEveryCharset() throws {
        #expect(try TextEncoding.gbk.encode("测试A") == [0xB2, 0xE2, 0xCA, 0xD4, 0x41])
        #expect(try TextEncoding.gb2312.encode("测试") == [0xB2, 0xE2, 0xCA, 0xD4])
        #expect(try TextEncoding.utf8.encode("测") == [0xE6, 0xB5, 0x8B])
        #expect(TextEncoding.gbk.decode([0xB2, 0xE2, 0x41]) == "测A")
        #expect(try TextEncoding.gbk.encode("测试A").count == 5)
        #expect(try TextEncoding.utf8.encode("测试A").count == 7)
    }

    @Test(arguments: [TextEncoding.gbk, .gb2312]) func onlyTheEuroIsASingleByteAboveASCII(_ encoding: TextEncoding) {
        #expect(encoding.decode([0x41, 0x80]) == "A€")
        for byte in UInt8(0x81)...0xFF { #expect(encoding.decode([0x41, byte]) == nil) }
        for value in UInt32(0x80)...0x9F {
            let text = Unicode.Scalar(value).map(String.init) ?? ""
            #expect(throws: TextEncodingFailure.self) { try encoding.encode(text) }
        }
    }

    @Test func gb2312WritesStrictlyAndReadsLeniently() throws {
        // 镕 is in GBK, not in GB2312.
        let bytes = try TextEncoding.gbk.encode("朱镕")
        #expect(TextEncoding.gb2312.decode(bytes) == "朱镕")
        let failure = #expect(throws: TextEncodingFailure.self) { try TextEncoding.gb2312.encode("朱镕") }
        #expect(failure?.position == 2)
        #expect(failure?.description.contains("镕") == false)
    }

    /// The two characters that the C library's own GB2312 maps elsewhere, and every Windows and Java does not.
    @Test func dotAndDashOfGB2312() throws {
        #expect(try TextEncoding.gb2312.encode("·—") == [0xA1, 0xA4, 0xA1, 0xAA])
        #expect(try TextEncoding.gb2312.encode("买买提·阿凡提").count == 14)
        let name = "买买提·阿凡提—甲"
        #expect(TextEncoding.gb2312.decode(try TextEncoding.gb2312.encode(name)) == name)
        let failure = #expect(throws: TextEncodingFailure.self) { try TextEncoding.gb2312.encode("a·镕—") }
        #expect(failure?.position == 3)
    }

    @Test(arguments: ["ⅰ", "€", "☺", "朱镕", "・"]) func gb2312LacksWhatOnlyItsExtensionsHave(_ text: String) {
        #expect(throws: TextEncodingFailure.self) { try TextEncoding.gb2312.encode(text) }
    }

    /// All 7445 characters of the standard, and not one more.
    @Test func everyCharacterOfGB2312RoundTrips() throws {
        var count = 0
        for first in UInt8(0xA1)...0xFE {
            for second in UInt8(0xA1)...0xFE {
                guard let text = TextEncoding.gbk.decode([first, second]),
                    let bytes = try? TextEncoding.gb2312.encode(text)
                else { continue }
                #expect(bytes == [first, second])
                count += 1
            }
        }
        #expect(count == 7445)
    }

    @Test func missingCharacterNamesItsPosition() {
        let failure = #expect(throws: TextEncodingFailure.self) { try TextEncoding.gbk.encode("ab😀") }
        #expect(failure?.position == 3)
    }

    @Test(arguments: [[0xB2], [0x81, 0x20], [0xFF, 0xFF], [0x41, 0xB2]] as [[UInt8]])
    func malformedGBK(bytes: [UInt8]) { #expect(TextEncoding.gbk.decode(bytes) == nil) }

    @Test func malformedUTF8() { #expect(TextEncoding.utf8.decode([0xC3, 0x28]) == nil) }

    @Test func everyCharacterOfGBKRoundTrips() throws {
        var count = 0
        for first in UInt8(0x81)...0xFE {
            for second in UInt8(0x40)...0xFE {
                guard let text = TextEncoding.gbk.decode([first, second]), text.unicodeScalars.count == 1 else {
                    continue
                }
                #expect(try TextEncoding.gbk.encode(text) == [first, second])
                count += 1
            }
        }
        #expect(count > 21_000)
    }
}

@Suite struct PercentEncodingTests {
    @Test func formRoundTripsEveryByte() {
        let bytes = Array(UInt8.min...UInt8.max)
        let encoded = PercentEncoding.formEncode(bytes)
        #expect(PercentEncoding.formDecode(encoded) == bytes)
        #expect(encoded.allSatisfy { (0x21...0x7E).contains($0) })
    }

    @Test func formOfSpecials() {
        #expect(PercentEncoding.formEncode(Array("a b+c/=~".utf8)) == Array("a+b%2Bc%2F%3D%7E".utf8))
    }

    @Test func plusIsKeptOutsideForms() {
        #expect(PercentEncoding.percentDecode(Array("a+b%2B".utf8)) == Array("a+b+".utf8))
        #expect(PercentEncoding.formDecode(Array("a+b%2B%2b".utf8)) == Array("a b++".utf8))
    }

    @Test(arguments: ["%", "%4", "%zz", "a%g0", "%+1"])
    func malformedEscapes(text: String) {
        #expect(PercentEncoding.percentDecode(Array(text.utf8)) == nil)
        #expect(PercentEncoding.formDecode(Array(text.utf8)) == nil)
    }
}
