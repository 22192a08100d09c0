/// Why a configuration can't carry a declaration: a closed list, so that programs can count on it.
package enum MigrationReason: String, Sendable, Hashable, CaseIterable {
    /// The order carries no payment id of the generation that the route leads to.
    case missingPaymentID
    /// The request id or the payment id has characters or a length that the generation doesn't take.
    case idCharset
    /// The part's order number has characters or a length that the generation doesn't take.
    case subOrderNumber
    /// The office has no code in the generation, or the customs table doesn't know it.
    case officeNotOffered
    /// The backend's keys were read and can't be used.
    case keyNotUsable
    /// No route takes it.
    case noRoute
    /// Something else: the declaration breaks another rule of the generation.
    case other

    /// In words, for people.
    package var text: String {
        switch self {
        case .missingPaymentID: "no payment id of that generation"
        case .idCharset: "an id has characters or a length that it doesn't take"
        case .subOrderNumber: "the sub-order number has characters or a length that it doesn't take"
        case .officeNotOffered: "the office is not offered there"
        case .keyNotUsable: "the backend's keys can't be used"
        case .noRoute: "no route takes it"
        case .other: "another rule of that generation"
        }
    }

    /// The first reason among the errors of a declaration, in the order of the list.
    init(_ errors: [Problem], of declaration: Declaration) {
        let reasons = errors.map { Self($0, declaration) }
        self = Self.allCases.first(where: reasons.contains) ?? .other
    }

    private init(_ error: Problem, _ declaration: Declaration) {
        switch error.path {
        case "requestId": self = .idCharset
        case "subOrderId", "splitOrder": self = .subOrderNumber
        case let path where path.hasPrefix("paymentIds"):
            let isThere = declaration.paymentIDs.keys.contains { path == "paymentIds.\($0)" }
            self = isThere ? .idCharset : .missingPaymentID
        case let path where path.hasPrefix("customs"): self = .officeNotOffered
        default: self = .other
        }
    }
}
