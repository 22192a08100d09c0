import DeclarationCore
import DeclarationSimulation
import Testing

/// What a payment allows. Facts: AMS "Declare", mapi "Declare".
struct PaymentTests {
    @Test func amsRefusesTheSameOrderTwiceAtOneOffice() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        #expect(counter.declare(.sample("REQ-000002")).refusal?.kind == .duplicate)
        #expect(counter.declare(.sample("REQ-000003").with { $0.customsCode = "NINGBO" }).handling == .first)
        #expect(counter.declare(.sample("REQ-000004", payment: "PAY-2")).handling == .first)
    }

    @Test func mapiHasOnlyTheTotal() {
        let counter = Counter(.mapi) { $0.defaultTotal = .fen(20_000) }
        _ = counter.declare(.sample())
        #expect(counter.declare(.sample("REQ-000002")).handling == .first)
        #expect(counter.declare(.sample("REQ-000003").with { $0.amount = .fen(1) }).refusal?.kind == .amountExceeded)
    }

    @Test func partsBearPartsButNoWhole() {
        let counter = Counter(.ams)
        let sample = SimulatedDeclaration.sample()
        #expect(counter.declare(sample.part("REQ-000001")).handling == .first)
        #expect(counter.declare(sample.part("REQ-000002")).handling == .first)
        #expect(counter.declare(.sample("REQ-000003")).refusal?.kind == .duplicate)
        let other = Counter(.ams)
        _ = other.declare(sample)
        #expect(other.declare(sample.part("REQ-000002")).refusal?.kind == .duplicate)
    }

    @Test func aChangeOfOfficeMayNotMeetAnotherDeclaration() {
        let counter = Counter(.ams)
        _ = counter.declare(.sample())
        _ = counter.declare(.sample("REQ-000002").with { $0.customsCode = "NINGBO" })
        counter.wait(300_001)
        let moved = SimulatedDeclaration.sample().with { $0.customsCode = "NINGBO" }
        #expect(counter.declare(moved).refusal?.kind == .duplicate)
    }

    @Test(arguments: [Generation.ams, .mapi])
    func partsMayFillThePaymentButNotExceedIt(_ generation: Generation) {
        let counter = Counter(generation) { $0.defaultTotal = .fen(3_000) }
        let sample = SimulatedDeclaration.sample()
        #expect(counter.declare(sample.part("REQ-000001", fen: 2_000)).handling == .first)
        #expect(counter.declare(sample.part("REQ-000002", fen: 1_001)).refusal?.kind == .amountExceeded)
        #expect(counter.declare(sample.part("REQ-000003", fen: 1_000)).handling == .first)
        #expect(counter.declare(sample.part("REQ-000004", fen: 1)).refusal?.kind == .amountExceeded)
    }

    @Test func aDefinedPaymentHasItsTotalAndState() throws {
        let counter = Counter(.ams)
        try counter.customs.define(SimulatedPayment("PAY-1", total: .fen(9_999)))
        #expect(counter.declare(.sample()).refusal?.kind == .amountExceeded)
        try counter.customs.define(SimulatedPayment("PAY-1", total: .fen(10_000)))
        #expect(counter.declare(.sample()).handling == .first)
        try counter.customs.define(SimulatedPayment("PAY-2", generation: .mapi, state: .failed))
        #expect(counter.declare(.sample("REQ-000002", payment: "PAY-2")).handling == .first)
    }

    @Test func tooManyDefinitionsAreAnError() throws {
        let counter = Counter(.ams) { $0.maximumPayments = 1 }
        try counter.customs.define(SimulatedPayment("PAY-1"))
        try counter.customs.define(SimulatedPayment("PAY-1", state: .failed))
        #expect(throws: InvalidInput.self) { try counter.customs.define(SimulatedPayment("PAY-2")) }
    }

    static let states: [(SimulatedPayment.State, RefusalKind)] = [
        (.unknown, .orderNotFound), (.inProgress, .orderState), (.failed, .orderState), (.abnormalUser, .userAbnormal),
        (.riskRejected, .riskRejected),
    ]

    @Test(arguments: states.indices)
    func statesOfDefinedPaymentsAreMet(_ index: Int) throws {
        let (state, kind) = Self.states[index]
        let counter = Counter(.ams)
        try counter.customs.define(SimulatedPayment("PAY-1", state: state))
        #expect(counter.declare(.sample()).refusal?.kind == kind)
        #expect(counter.record("REQ-000001") == nil)
    }

    @Test(arguments: [
        ("X-NOTEXIST-1", RefusalKind.orderNotFound), ("INPROGRESS", .orderState), ("2024PAYFAILED", .orderState),
        ("ABNORMAL7", .userAbnormal), ("A-RISK", .riskRejected),
    ])
    func wordsInPaymentIDs(_ id: String, _ kind: RefusalKind) {
        let payment = PaymentID(rawValue: id)
        #expect(Counter(.mapi).declare(.sample(payment: payment)).refusal?.kind == kind)
        let plain = Counter(.mapi) { $0.magicWords = false }
        #expect(plain.declare(.sample(payment: payment)).handling == .first)
    }

    @Test func identityIsCheckedWhenABuyerIsGiven() throws {
        let counter = Counter(.ams)
        let other = SimulatedDeclaration.sample("REQ-000002", payment: "PAY-2")
            .with { $0.buyer?.number = Redacted("110101199003070000") }
        #expect(counter.declare(.sample()).acceptance?.identityCheck == .passed)
        #expect(counter.declare(other).acceptance?.identityCheck == .notPassed)
        let nobody = SimulatedDeclaration.sample("REQ-000003", payment: "PAY-3").with { $0.buyer = nil }
        #expect(counter.declare(nobody).acceptance.map { $0.identityCheck == nil } == true)
        try counter.customs.define(SimulatedPayment("PAY-4", payerCertificate: Redacted("somebody else")))
        #expect(counter.declare(.sample("REQ-000004", payment: "PAY-4")).acceptance?.identityCheck == .notPassed)
    }

    static let malformed: [@Sendable (inout SimulatedDeclaration) -> Void] = [
        { $0.requestID = "" }, { $0.paymentID = "" }, { $0.amount = .fen(0) }, { $0.amount = .fen(-1) },
        { $0.amount = Money(minorUnits: 1, currency: "USD") }, { $0.isSplit = true },
    ]

    @Test(arguments: malformed.indices)
    func whatNoGenerationTakes(_ index: Int) {
        let declaration = SimulatedDeclaration.sample().with(Self.malformed[index])
        #expect(Counter(.ams).declare(declaration).refusal?.kind == .invalidRequest)
    }

    @Test func onlyPartsGetAnotherPaymentNumber() {
        let counter = Counter(.ams)
        let whole = counter.declare(.sample()).acceptance
        let part = counter.declare(.sample(payment: "PAY-2").part("REQ-000002")).acceptance
        #expect(whole?.customsPaymentID == "PAY-1")
        #expect(part?.customsPaymentID != "PAY-2")
        #expect(part?.customsOrderID == "SUB-REQ-000002")
    }
}
