import DeclarationCore
import Testing

@testable import AlipayMAPI

@Suite struct LimitsTests {
    private func paths(_ charset: MAPICharset = .utf8, _ change: (inout Declaration) -> Void) -> [String] {
        var declaration = Sample.declaration
        change(&declaration)
        return MAPILimits.limits(charset).problems(in: declaration).map { "\($0.severity) \($0.path)" }
    }

    @Test func sampleFits() {
        #expect(paths { _ in } == [])
    }

    @Test(arguments: ["12345", String(repeating: "1", count: 33), "123 456", "123,456", "编号编号编号"])
    func badRequestIDs(_ id: String) {
        #expect(paths { $0.requestID = RequestID(rawValue: id) }.contains("error requestId"))
    }

    @Test(arguments: ["123456", String(repeating: "1", count: 32), "aZ_-:9"])
    func goodRequestIDs(_ id: String) {
        #expect(paths { $0.requestID = RequestID(rawValue: id) } == [])
    }

    @Test func lengthsAreBytesOfTheCharset() throws {
        let gbk = try #require(MAPICharset(label: "GBK"))
        let name = String(repeating: "测", count: 100)
        #expect(paths { $0.merchant.customsName = name } == ["error merchant.customsName"])
        #expect(paths(gbk) { $0.merchant.customsName = name } == [])
        #expect(paths(gbk) { $0.merchant.customsName = String(repeating: "测", count: 129) }.count == 1)
        #expect(paths { $0.merchant.customsName = String(repeating: "a", count: 256) } == [])
    }

    @Test func charactersThatTheCharsetLacks() throws {
        let gbk = try #require(MAPICharset(label: "GBK"))
        #expect(paths(gbk) { $0.merchant.customsName = "shop 🛍" } == ["error merchant.customsName"])
        #expect(paths(gbk) { $0.buyer?.name.full = Redacted("𠮷") } == ["error buyer.name.full"])
    }

    @Test func allViolationsAtOnce() {
        let found = paths {
            $0.paymentIDs = [.ams: "1"]
            $0.merchant.customsCode = "123456789012345678901"
            $0.subOrderID = SubOrderID(rawValue: String(repeating: "1", count: 33))
            $0.customs.code = "ABCDEFGHIJKLMNOPQRSTU"
            $0.buyer?.type = "PASSPORT"
            $0.buyer?.name = HolderName(first: Redacted("三"), last: Redacted("张"))
        }
        #expect(
            Set(found) == [
                "error paymentIds.mapi", "error merchant.customsCode", "error subOrderId", "error customs.code",
                "error buyer.certificateType", "error buyer.name.full", "warning buyer.name.first",
                "warning buyer.name.last",
            ]
        )
    }

    @Test func registrationTellsPortability() {
        var declaration = Sample.declaration
        declaration.requestID = "1.2.3.4.5"
        declaration.paymentIDs = [.ams: "1"]
        let warnings = MAPIProvider.registration.limits.portabilityWarnings(in: declaration, generation: .mapi)
        #expect(warnings.map(\.path) == ["requestId"])
        #expect(warnings.first?.message.contains("out_request_no") == true)
    }
}
