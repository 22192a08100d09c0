import DeclarationCore
import DeclarationSimulation

extension RetransmissionRules {
    /// What the mock allows: as the simulated rules, with nothing to spare, since both sides have one clock.
    init(_ rules: SimulationRules, interval: Duration) {
        self.init(
            interval: interval,
            margin: .milliseconds(1),
            modifiable: Set(rules.changeable.flatMap(\.paths)),
            excludedCodes: rules.neverPushedAgain,
            source: "the mock"
        )
    }
}

extension DeclaredField {
    /// Where the field is in a declaration file.
    fileprivate var paths: [String] {
        switch self {
        case .paymentID: ["paymentIds.mock"]
        case .amount: ["amount.minorUnits"]
        case .currency: ["amount.currency"]
        case .customsCode: ["customs.code", "customs.place"]
        case .region: ["customs.region"]
        case .merchantCode: ["merchant.customsCode"]
        case .merchantName: ["merchant.customsName"]
        case .isSplit: ["splitOrder"]
        case .subOrderID: ["subOrderId"]
        case .certificateType: ["buyer.certificateType"]
        case .certificateNumber: ["buyer.certificateNumber"]
        case .fullName: ["buyer.name.full"]
        case .firstName: ["buyer.name.first"]
        case .middleName: ["buyer.name.middle"]
        case .lastName: ["buyer.name.last"]
        }
    }
}
