import DeclarationCore
import DeclarationSimulation
import Testing

/// How a declaration goes on, and what an inquiry shows.
struct StatusTests {
    @Test func statusesFollowTheTime() throws {
        let counter = Counter(.ams)
        let start = counter.now
        _ = counter.declare(.sample())
        counter.wait(1_999)
        #expect(counter.record("REQ-000001")?.stage == .queued)
        counter.wait(1)
        #expect(counter.record("REQ-000001")?.stage == .sending)
        counter.wait(2_999)
        #expect(counter.record("REQ-000001")?.receipt == nil)
        counter.wait(1)
        let record = try #require(counter.record("REQ-000001"))
        #expect(record.stage == .delivered)
        #expect(record.receipt?.code == "success")
        #expect(record.receipt?.returnTime == start.adding(milliseconds: 5_000))
        #expect(record.lastModified == start.adding(milliseconds: 5_000))
        #expect(record.memo.isEmpty)
    }

    @Test func mapiHasItsOwnReceipt() {
        let counter = Counter(.mapi)
        _ = counter.declare(.sample())
        counter.wait(5_000)
        #expect(counter.record("REQ-000001")?.receipt?.code == "2")
    }

    @Test(arguments: [("REFUSE-00001", "-301"), ("A-SENDFAIL-1", "4"), ("RETURNED_01", "100")])
    func wordsInRequestIDsGiveRefusals(_ id: String, _ code: String) throws {
        let counter = Counter(.ams)
        let id = RequestID(rawValue: id)
        #expect(counter.declare(.sample(id)).handling == .first)
        counter.wait(5_000)
        let record = try #require(counter.record(id))
        let receipt = try #require(record.receipt)
        #expect(receipt.code == code)
        #expect(!receipt.text.isEmpty)
        #expect(record.memo == receipt.text)
        #expect(CustomsReceipt(code: code).verdict == .refused)
    }

    @Test func aStuckDeclarationStaysInSending() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample("STUCK-0001"))
        counter.wait(1_000_000)
        #expect(counter.record("STUCK-0001")?.stage == .sending)
        #expect(counter.declare(.sample("STUCK-0001")).acceptance?.clearing == nil)
    }

    @Test func receiptRulesComeBeforeWordsAndTheFirstCounts() {
        let counter = Counter(.ams) {
            $0.receipts = [
                ReceiptRule(requestID: Wildcard("REFUSE-OK*"), receipt: ScriptedReceipt(code: "120", text: "")),
                ReceiptRule(paymentID: Wildcard("PAY-2"), receipt: ScriptedReceipt(code: "399", text: "")),
                ReceiptRule(customsCode: "ningbo", receipt: ScriptedReceipt(code: "3", text: "")),
            ]
        }
        _ = counter.declare(.sample("REFUSE-OK1"))
        _ = counter.declare(.sample("REQ-000002", payment: "PAY-2").with { $0.customsCode = "NINGBO" })
        _ = counter.declare(.sample("REQ-000003", payment: "PAY-3").with { $0.customsCode = "NINGBO" })
        counter.wait(5_000)
        #expect(counter.record("REFUSE-OK1")?.receipt?.code == "120")
        #expect(counter.record("REQ-000002")?.receipt?.code == "399")
        #expect(counter.record("REQ-000003")?.receipt?.code == "3")
    }

    @Test func clearingDataComesWithTheReceiptAndStays() throws {
        let counter = Counter(.ams) { $0.registrationIDs = ["NINGBO": "REG-NINGBO"] }
        #expect(counter.declare(.sample()).acceptance?.clearing == nil)
        counter.wait(5_000)
        let clearing = try #require(counter.declare(.sample()).acceptance?.clearing)
        #expect(clearing.channel == .netsUnion)
        #expect(clearing.registrationID == "31222699S7")
        counter.wait(300_001)
        let moved = SimulatedDeclaration.sample().with { $0.customsCode = "NINGBO" }
        let again = try #require(counter.declare(moved).acceptance?.clearing)
        #expect(again.transactionID == clearing.transactionID)
        #expect(again.registrationID == "REG-NINGBO")
    }

    @Test func anInquiryTakesTenIDsAndNotEleven() {
        let counter = Counter(.ams)
        let ids = (1...11).map { RequestID(rawValue: "REQ-\($0)") }
        #expect(
            counter.customs.inquire(Array(ids.prefix(10)), from: counter.caller, at: counter.now)
                == .found([], notFound: Array(ids.prefix(10)))
        )
        guard case .refused(let refusal) = counter.customs.inquire(ids, from: counter.caller, at: counter.now) else {
            Issue.record("eleven ids were answered")
            return
        }
        #expect(refusal.kind == .tooManyIDs)
    }

    @Test(arguments: [[], [""], ["REQ-000001", ""]] as [[RequestID]])
    func anInquiryNeedsIDs(_ ids: [RequestID]) {
        let counter = Counter(.mapi)
        guard case .refused(let refusal) = counter.customs.inquire(ids, from: counter.caller, at: counter.now) else {
            Issue.record("an inquiry without ids was answered")
            return
        }
        #expect(refusal.kind == .invalidRequest)
    }

    @Test func anInquiryShowsOnlyTheCallersDeclarations() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        let other = SimulatedCaller(.ams, account: "merchant-2")
        #expect(
            counter.customs.inquire(["REQ-000001"], from: other, at: counter.now)
                == .found([], notFound: ["REQ-000001"])
        )
        guard
            case .found(let records, let notFound) = counter.customs.inquire(
                ["REQ-000009", "REQ-000001", "REQ-000001"],
                from: counter.caller,
                at: counter.now
            )
        else {
            Issue.record("refused")
            return
        }
        #expect(records.map(\.declaration.requestID) == ["REQ-000001"])
        #expect(notFound == ["REQ-000009"])
    }
}
