import ExpatXML
import Testing
import TextEncodings

@Suite struct XMLDocumentTests {
    private func parse(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLFailure) -> XMLDocument {
        try XMLDocument.parse(Array(text.utf8), limits: limits)
    }

    private func reason(_ bytes: [UInt8], limits: XMLLimits = XMLLimits()) -> XMLFailure.Reason? {
        do throws(XMLFailure) {
            _ = try XMLDocument.parse(bytes, limits: limits)
            return nil
        } catch {
            return error.reason
        }
    }

    private func reason(_ text: String, limits: XMLLimits = XMLLimits()) -> XMLFailure.Reason? {
        reason(Array(text.utf8), limits: limits)
    }

    @Test func businessFailure() throws {
        let root = try parse(Samples.failure).root
        #expect(root.name == "alipay")
        #expect(root.child("is_success")?.text == "T")
        #expect(root.descendant("response", "alipay", "result_code")?.text == "FAIL")
        #expect(
            root.descendant("response", "alipay", "detail_error_des")?.text == " Declaration Form Parameters Illegal "
        )
        #expect(root.descendant("request", "param")?.text == "alipay.acquire.customs")
    }

    @Test func byteRangesSliceTheMarkup() throws {
        let bytes = Array(Samples.query.utf8)
        let document = try XMLDocument.parse(bytes)
        let records = try #require(document.root.descendant("response", "alipay", "records"))
        #expect(String(decoding: bytes[records.byteRange], as: UTF8.self) == Samples.records)
        let inner = Samples.records.dropFirst("<records>".count).dropLast("</records>".count)
        #expect(String(decoding: bytes[records.innerByteRange], as: UTF8.self) == String(inner))
        let memo = try #require(records.descendant("customs_declare", "memo"))
        #expect(String(decoding: bytes[memo.byteRange], as: UTF8.self) == "<memo/>")
        #expect(memo.innerByteRange.isEmpty)
        #expect(memo.text == "")
        #expect(String(decoding: bytes[document.root.byteRange], as: UTF8.self).hasSuffix("</alipay>"))
    }

    @Test(arguments: [("<m  a='1' />", ""), ("<m></m>", ""), ("<m >x</m >", "x"), ("<m><n/></m>", "<n/>")])
    func rangesOfSmallElements(markup: String, inner: String) throws {
        let text = "<r>\(markup)</r>"
        let bytes = Array(text.utf8)
        let element = try #require(try parse(text).root.child("m"))
        #expect(String(decoding: bytes[element.byteRange], as: UTF8.self) == markup)
        #expect(String(decoding: bytes[element.innerByteRange], as: UTF8.self) == inner)
    }

    @Test(arguments: ["GBK", "gb2312", "GB18030"])
    func chineseByDeclaredCharset(label: String) throws {
        let text = "<?xml version=\"1.0\" encoding=\"\(label)\"?><alipay><a>测试</a><b 名=\"值\">贸易|</b></alipay>"
        let bytes = try TextEncoding.gbk.encode(text)
        let document = try XMLDocument.parse(bytes)
        #expect(document.encoding == (label == "gb2312" ? .gb2312 : .gbk))
        #expect(document.root.child("a")?.text == "测试")
        let b = try #require(document.root.child("b"))
        #expect(TextEncoding.gbk.decode(Array(bytes[b.byteRange])) == "<b 名=\"值\">贸易|</b>")
        #expect(TextEncoding.gbk.decode(Array(bytes[b.innerByteRange])) == "贸易|")
    }

    @Test func whatWasWrittenInGBKIsRead() throws {
        let text = "<a>€ 测试 A</a>"
        let head = Array("<?xml version=\"1.0\" encoding=\"GBK\"?>".utf8)
        let root = try XMLDocument.parse(head + (try TextEncoding.gbk.encode(text))).root
        #expect(root.text == "€ 测试 A")
    }

    @Test func malformedGBKIsAnError() throws {
        let head = Array("<?xml version=\"1.0\" encoding=\"GBK\"?><a>".utf8)
        #expect(reason(head + [0x81, 0x20] + Array("</a>".utf8)) == .malformed)
        #expect(reason(head + [0xFF] + Array("</a>".utf8)) == .malformed)
        #expect(reason(head + [0xB2]) == .malformed)
    }

    @Test func utf8ByAnotherNameAndMark() throws {
        #expect(try parse("<?xml version=\"1.0\" encoding=\"utf8\"?><a>测😀</a>").root.text == "测😀")
        let marked = try XMLDocument.parse([0xEF, 0xBB, 0xBF] + Array("<a>x</a>".utf8))
        #expect(marked.root.byteRange == 3..<11)
    }

    @Test func mixedContentKeepsItsOrder() throws {
        let root = try parse("<a>one<b/>two<![CDATA[<three>]]>&lt;&#x6D4B;</a>").root
        #expect(root.text == "onetwo<three><测")
        #expect(root.children.map(\.name) == ["b"])
        #expect(root.child("b")?.text == "")
        let nested = try parse("<a>one<b>two<c/>three</b>four<b/></a>").root
        #expect(nested.text == "onefour")
        #expect(nested.children.map(\.text) == ["twothree", ""])
    }

    @Test func doctypeAndEntitiesAreRefused() {
        let laughs =
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>"
        #expect(reason(laughs) == .doctype)
        #expect(reason("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>") == .doctype)
        #expect(reason("<a>&unknown;</a>") == .malformed)
    }

    @Test(arguments: ["", " \r\n\t"]) func empty(text: String) { #expect(reason(text) == .empty) }

    @Test(arguments: ["<!DOCTYPE html><html></html>", "<HTML><body></HTML>", "\n<!doctype HTML>x"])
    func html(text: String) { #expect(reason(text) == .html) }

    @Test func otherThings() {
        #expect(reason("{\"a\":1}") == .notXML)
        #expect(reason("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>") != nil)
        #expect(reason("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>") == .unsupportedEncoding)
        #expect(reason("<?xml version=\"1.0\" encoding=\"x-mac\"?><a/>") == .unsupportedEncoding)
        #expect(reason([0xFF, 0xFE, 0x3C, 0x00]) == .unsupportedEncoding)
        #expect(reason("<a/><b/>") == .malformed)
    }

    @Test func everyTruncationIsAnError() {
        let bytes = Array(Samples.failure.utf8)
        for length in 0..<bytes.count { #expect(reason(Array(bytes.prefix(length))) != nil) }
    }

    @Test func limits() {
        let deep = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
        #expect(reason(deep) == nil)
        #expect(reason("<a>" + deep + "</a>") == .tooDeep)
        #expect(reason(String(repeating: "<a>", count: 100_000)) == .tooDeep)
        #expect(reason("<a><b/><b/></a>", limits: XMLLimits(elements: 2)) == .tooManyElements)
        #expect(reason("<a>12</a>", limits: XMLLimits(bytes: 8)) == .tooLarge)
        #expect(reason("<a>" + String(repeating: "x", count: 1 << 20) + "</a>") == .tooLarge)
    }

    @Test func manyShortLinesStayLinear() throws {
        let text = "<a>" + String(repeating: "\n", count: 1_000_000) + "</a>"
        let clock = ContinuousClock()
        var length = 0
        let time = try clock.measure { length = try parse(text).root.text.utf8.count }
        #expect(length == 1_000_000)
        #expect(time < .seconds(20))
    }

    @Test(arguments: [[0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80]] as [[UInt8]])
    func invalidUTF8IsAnErrorEverywhere(bad: [UInt8]) {
        #expect(reason(Array("<a".utf8) + bad + Array("/>".utf8)) == .malformed)
        #expect(reason(Array("<a>".utf8) + bad + Array("</a>".utf8)) == .malformed)
        #expect(reason(Array("<a b='".utf8) + bad + Array("'/>".utf8)) == .malformed)
    }

    @Test func errorsShowNoContent() {
        let failure = #expect(throws: XMLFailure.self) { try parse("<secretname>value</other>") }
        #expect(failure?.description.contains("secretname") == false)
        #expect(failure?.byteOffset != nil)
    }

    /// A third of the mutants are of a GBK document.
    @Test func mutantsNeverKillTheProcess() throws {
        let gbk = try TextEncoding.gbk.encode(
            "<?xml version=\"1.0\" encoding=\"GBK\"?><alipay><a>测试贸易</a><memo/><b 名=\"值\">有限公司</b></alipay>"
        )
        let seeds = [Array(Samples.failure.utf8), Array(Samples.query.utf8), gbk]
        var random = SplitMix(state: 20_231_115)
        var refused = 0
        for round in 0..<20_000 {
            let bytes = random.mutate(seeds[round % seeds.count])
            guard let document = try? XMLDocument.parse(bytes) else {
                refused += 1
                continue
            }
            checkRanges(document.root, within: 0..<bytes.count)
        }
        #expect((1_000..<20_000).contains(refused))
    }

    private func checkRanges(_ element: XMLElement, within outer: Range<Int>) {
        #expect(outer.clamped(to: element.byteRange) == element.byteRange)
        #expect(element.byteRange.clamped(to: element.innerByteRange) == element.innerByteRange)
        for child in element.children { checkRanges(child, within: element.innerByteRange) }
    }
}

/// A small generator whose numbers are the same everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func mutate(_ seed: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
            case 2: bytes.removeSubrange(place..<min(bytes.count - 1, place + 4))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 9)], at: place)
            }
        }
        return bytes
    }
}

extension XMLElement {
    /// Follows the first children of these names.
    fileprivate func descendant(_ path: String...) -> XMLElement? {
        path.reduce(self) { element, name in element?.child(name) }
    }
}
