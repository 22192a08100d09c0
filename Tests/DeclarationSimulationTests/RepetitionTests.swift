import DeclarationCore
import DeclarationSimulation
import Testing

/// The same id again. Facts: AMS "Declare", mapi "Re-transmission".
struct RepetitionTests {
    static let interval: Int64 = 300_000

    @Test(arguments: [Generation.ams, .mapi])
    func sameContentInsideTheIntervalRepeatsTheAnswer(_ generation: Generation) throws {
        let counter = Counter(generation)
        let first = try #require(counter.declare(.sample()).acceptance)
        counter.wait(1_000)
        let second = try #require(counter.declare(.sample()).acceptance)
        #expect(first.handling == .first)
        #expect(second.handling == .replay)
        #expect(second.customsPaymentID == first.customsPaymentID)
        #expect(second.declarationNumber == first.declarationNumber)
    }

    @Test func amsWaitsMoreThanTheInterval() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.wait(Self.interval)
        #expect(counter.declare(.sample()).handling == .replay)
        // The replay was the last call: the interval starts anew.
        counter.wait(Self.interval)
        #expect(counter.declare(.sample()).handling == .replay)
        counter.wait(Self.interval + 1)
        #expect(counter.declare(.sample()).handling == .retransmission)
    }

    @Test func mapiWaitsAtLeastTheIntervalFromTheOriginalCall() {
        let counter = Counter(.mapi)
        _ = counter.declare(.sample())
        counter.wait(Self.interval - 1)
        #expect(counter.declare(.sample()).handling == .replay)
        counter.wait(1)
        #expect(counter.declare(.sample()).handling == .retransmission)
    }

    @Test func aRefusedRepetitionCountsAsTheLastCallOnAMS() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.wait(Self.interval)
        let changed = SimulatedDeclaration.sample().with { $0.amount = .fen(9_000) }
        #expect(counter.declare(changed).refusal?.kind == .contextInconsistent)
        counter.wait(Self.interval)
        #expect(counter.declare(changed).refusal?.kind == .contextInconsistent)
        counter.wait(Self.interval + 1)
        #expect(counter.declare(changed).handling == .retransmission)
    }

    @Test func theIntervalIsSettable() {
        let counter = Counter(.ams) { $0.interval = 1_000 }
        _ = counter.declare(.sample())
        counter.wait(1_001)
        #expect(counter.declare(.sample()).handling == .retransmission)
        let slower = Counter(.ams) { $0.interval = 5_000 }
        _ = slower.declare(.sample())
        slower.wait(5_000)
        #expect(slower.declare(.sample()).handling == .replay)
    }

    @Test(arguments: [Generation.ams, .mapi])
    func changedContentInsideTheIntervalIsRefusedAndNamed(_ generation: Generation) {
        let counter = Counter(generation)
        _ = counter.declare(.sample())
        let changed = SimulatedDeclaration.sample().with { $0.amount = .fen(1) }
        let refusal = counter.declare(changed).refusal
        #expect(refusal?.kind == .contextInconsistent)
        #expect(refusal?.changed == [.amount])
        #expect(counter.record("REQ-000001")?.declaration.amount == .fen(10_000))
    }

    static let changes: [(DeclaredField, @Sendable (inout SimulatedDeclaration) -> Void)] = [
        (.paymentID, { $0.paymentID = "PAY-2" }),
        (.amount, { $0.amount = .fen(20_000) }),
        (.customsCode, { $0.customsCode = "NINGBO" }),
        (.region, { $0.region = "HK" }),
        (.merchantCode, { $0.merchant.customsCode = "M2" }),
        (.merchantName, { $0.merchant.customsName = "Other" }),
        (.certificateType, { $0.buyer?.type = "PASSPORT" }),
        (.certificateNumber, { $0.buyer?.number = Redacted("other") }),
        (.fullName, { $0.buyer?.name.full = Redacted("other") }),
        (.firstName, { $0.buyer?.name.first = Redacted("other") }),
        (.middleName, { $0.buyer?.name.middle = Redacted("other") }),
        (.lastName, { $0.buyer?.name.last = Redacted("other") }),
    ]

    static let changeable: [Generation: Set<DeclaredField>] = [
        .ams: [.amount, .customsCode, .merchantCode, .merchantName, .certificateNumber, .fullName],
        .mapi: [.amount, .customsCode, .merchantCode, .merchantName],
    ]

    @Test(arguments: [Generation.ams, .mapi], changes.indices)
    func eachGenerationHasItsListOfChanges(_ generation: Generation, _ index: Int) {
        let (field, change) = Self.changes[index]
        let counter = Counter(generation)
        _ = counter.declare(.sample())
        counter.wait(Self.interval + 1)
        let answer = counter.declare(SimulatedDeclaration.sample().with(change))
        if Self.changeable[generation]?.contains(field) == true {
            #expect(answer.handling == .retransmission, "\(field)")
        } else {
            #expect(answer.refusal?.kind == .contextInconsistent, "\(field)")
            #expect(answer.refusal?.changed == [field])
        }
    }

    @Test(arguments: [Generation.ams, .mapi])
    func theOrderNumberOfAPartMayChangeButNotThatItIsOne(_ generation: Generation) {
        let counter = Counter(generation)
        let part = SimulatedDeclaration.sample().part("REQ-000001")
        _ = counter.declare(part)
        counter.wait(Self.interval + 1)
        #expect(counter.declare(part.with { $0.subOrderID = "SUB-NEW" }).handling == .retransmission)
        #expect(counter.record("REQ-000001")?.customsOrderID == "SUB-NEW")
        counter.wait(Self.interval + 1)
        let whole = part.with {
            $0.isSplit = false
            $0.subOrderID = nil
        }
        #expect(counter.declare(whole).refusal?.changed == [.isSplit, .subOrderID])
    }

    @Test func aPushRestartsTheStatusAndReplacesTheAmount() throws {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.wait(Self.interval + 1)
        #expect(counter.record("REQ-000001")?.stage == .delivered)
        let first = try #require(counter.declare(.sample().with { $0.amount = .fen(499_000) }).acceptance)
        #expect(first.handling == .retransmission)
        let record = try #require(counter.record("REQ-000001"))
        #expect(record.stage == .queued)
        #expect(record.receipt == nil)
        #expect(record.declaration.amount == .fen(499_000))
        #expect(record.lastModified == counter.now)
        // 4,990 + 10 fill the payment of 5,000: the first amount of 100 no longer counts.
        #expect(
            counter.declare(.sample().part("REQ-000002", fen: 1_000).with { $0.customsCode = "NINGBO" }).handling
                == .first
        )
    }

    @Test func aPushThatExceedsThePaymentIsRefusedAndChangesNothing() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.wait(Self.interval + 1)
        let answer = counter.declare(.sample().with { $0.amount = .fen(500_001) })
        #expect(answer.refusal?.kind == .amountExceeded)
        #expect(counter.record("REQ-000001")?.declaration.amount == .fen(10_000))
        #expect(counter.record("REQ-000001")?.stage == .delivered)
    }

    @Test func nanshaTakesNothingTwiceOnMAPI() {
        let nansha = SimulatedDeclaration.sample().with { $0.customsCode = "nanshagj" }
        let counter = Counter(.mapi)
        _ = counter.declare(nansha)
        counter.wait(Self.interval * 10)
        #expect(counter.declare(nansha).handling == .replay)
        #expect(counter.declare(nansha.with { $0.amount = .fen(1) }).refusal?.kind == .contextInconsistent)
        #expect(counter.declare(nansha.with { $0.customsCode = "NINGBO" }).refusal?.kind == .contextInconsistent)
        #expect(counter.customs.journal(of: "REQ-000001", from: counter.caller)?.counts.retransmissions == 0)
    }

    @Test func nobodyMovesADeclarationToNanshaOnMAPI() {
        let counter = Counter(.mapi)
        _ = counter.declare(.sample())
        counter.wait(Self.interval)
        let moved = SimulatedDeclaration.sample().with { $0.customsCode = "NANSHAGJ" }
        #expect(counter.declare(moved).refusal?.kind == .contextInconsistent)
    }

    @Test func aTimeThatGoesBackIsNoNewPush() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        counter.wait(-Self.interval * 2)
        #expect(counter.declare(.sample()).handling == .replay)
        #expect(counter.record("REQ-000001")?.stage == .queued)
    }

    @Test func identityIsReportedOnceOnMAPIAndEveryTimeOnAMS() {
        let mapi = Counter(.mapi)
        #expect(mapi.declare(.sample()).acceptance?.identityCheck == .passed)
        #expect(mapi.declare(.sample()).acceptance?.identityCheck == nil)
        mapi.wait(Self.interval)
        #expect(mapi.declare(.sample()).acceptance?.identityCheck == nil)
        let ams = Counter(.ams)
        _ = ams.declare(.sample())
        #expect(ams.declare(.sample()).acceptance?.identityCheck == .passed)
        ams.wait(Self.interval + 1)
        #expect(ams.declare(.sample()).acceptance?.identityCheck == .passed)
    }

    @Test func aRefusedIDIsFreeForOtherContent() {
        let counter = Counter(.ams)
        #expect(counter.declare(.sample(payment: "NOTEXIST")).refusal?.kind == .orderNotFound)
        #expect(counter.declare(.sample()).handling == .first)
    }

    @Test func idsOfOtherCallersAreOtherIDs() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        for caller in [SimulatedCaller(.ams, account: "merchant-2"), SimulatedCaller(.mapi, account: "merchant-1")] {
            let other = SimulatedDeclaration.sample().with { $0.amount = .fen(1) }
            #expect(counter.customs.declare(other, from: caller, at: counter.now).handling == .first)
        }
    }
}
