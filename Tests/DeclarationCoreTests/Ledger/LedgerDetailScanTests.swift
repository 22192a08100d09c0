import DeclarationCore
import DeclarationTesting
import Testing

@Suite struct LedgerDetailScanTests {
    private func scan(_ text: String) -> LedgerDetailScan? {
        var bytes = Array(text.utf8)
        return bytes.withUnsafeMutableBufferPointer { LedgerDetailScan(UnsafeBufferPointer($0)) }
    }

    @Test func seesWhatTheWholeReadingSees() throws {
        let entry = LedgerSamples.fullEntry("FULL-1")
        let found = try #require(scan(entry.detail() + "      "))
        #expect(found.paymentIDs == entry.paymentIDs)
        #expect(found.receiptCode == entry.record?.receipt?.code)
        #expect(found.region == entry.region && found.account == entry.binding.account?.rawValue)
    }

    @Test func readsTheRestWhateverStandsBetween() throws {
        let text = #"""
            {"x": [1, {"payments": {"ams": "no"}}, "]}"], "payments": {"ams": "a\"b\\", "mapi": "\u652f付", "n": 1},
             "reason": {"text": "\\\"}"}, "n": null, "t": true, "region": "hk", "account": "alipay-ams:X@live",
             "record": {"status": "S", "receiptTime": {"text": "}"}, "receiptCode": "-301"}, "last": -1.5e3}
            """#
        let found = try #require(scan(text))
        #expect(found.paymentIDs == [.ams: #"a"b\"#, .mapi: "支付"])
        #expect(found.region == "HK")
        #expect(found.account == "alipay-ams:X@live")
        #expect(found.receiptCode == "-301")
    }

    @Test(arguments: [
        "", "[]", "null", "{", #"{"payments""#, #"{"payments": {"ams": "x"}"#, #"{"payments": {"ams": "x}}"#,
        #"{"a": [1, 2}"#, #"{"a" 1}"#, #"{a: 1}"#,
    ])
    func brokenTextIsNoDetail(_ text: String) {
        #expect(scan(text) == nil)
    }

    @Test func everyPrefixOfADetailIsBroken() {
        let text = LedgerSamples.fullEntry("FULL-2").detail()
        for length in 0..<text.utf8.count {
            #expect(scan(String(decoding: text.utf8.prefix(length), as: UTF8.self)) == nil, "\(length)")
        }
    }
}
