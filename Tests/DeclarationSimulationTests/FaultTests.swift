import DeclarationCore
import DeclarationSimulation
import Testing

struct FaultTests {
    @Test func aRuleSkipsHitsAndIsUsedUp() {
        let faults = ScriptedFaults([FaultRule(.garbage, on: .declare, skip: 1, times: 2)])
        let hits = (1...5).map { _ in faults.next(.declare, ["REQ-1"], .ams)?.fault }
        #expect(hits == [nil, .garbage, .garbage, nil, nil])
        #expect(faults.status.map(\.matched) == [5])
        #expect(faults.status.map(\.applied) == [2])
    }

    @Test func rulesMatchOperationIDAndGeneration() {
        let faults = ScriptedFaults([
            FaultRule(.garbage, on: .inquire, requestID: Wildcard("LOST-*"), generation: .mapi)
        ])
        #expect(faults.next(.declare, ["LOST-1"], .mapi) == nil)
        #expect(faults.next(.inquire, ["LOST-1"], .ams) == nil)
        #expect(faults.next(.inquire, ["OTHER"], .mapi) == nil)
        #expect(faults.next(.inquire, ["OTHER", "LOST-1"], .mapi)?.fault == .garbage)
    }

    @Test func theNextRuleCountsWhenTheFirstIsUsedUp() {
        let faults = ScriptedFaults([FaultRule(.garbage, times: 1), FaultRule(.closeBeforeProcessing)])
        #expect(faults.next(.declare, ["A"], .ams)?.fault == .garbage)
        #expect(faults.next(.declare, ["A"], .ams)?.fault == .closeBeforeProcessing)
        faults.replace(with: [])
        #expect(faults.next(.declare, ["A"], .ams) == nil)
        faults.append([FaultRule(.wrongCharset)])
        #expect(faults.next(.inquire, ["A"], .ams)?.fault == .wrongCharset)
    }

    @Test func processingBelongsToTheFault() {
        #expect(!Fault.closeBeforeProcessing.isProcessed)
        #expect(!Fault.refuseConnection.isProcessed)
        #expect(Fault.closeAfterProcessing.isProcessed)
        #expect(Fault.httpStatus(503, processed: true).isProcessed)
        #expect(!Fault.httpStatus(503, processed: false).isProcessed)
        #expect(!Fault.refuse(SimulatedRefusal(.throttled, ""), processed: false).isProcessed)
    }
}
