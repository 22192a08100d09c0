import DeclarationCore

/// A declaration of the demo, what it shows, and what must come of it.
struct DemoCase: Sendable {
    /// What must come of it.
    enum Expectation: Sendable {
        /// Accepted, and customs answers with this code.
        case receipt(String)
        /// Refused by the other side with this class.
        case refusal(OutcomeClass)
        /// No answer in time; an inquiry finds it, and customs answers with this code.
        case settled(String)
        /// No route takes it; nothing is sent.
        case noRoute
    }

    /// What it shows.
    let purpose: String
    let declaration: Declaration
    let expectation: Expectation

    /// The generation the order was paid under.
    var paidUnder: Generation { declaration.paymentIDs.keys.min() ?? "" }

    /// The office, as the declaration names it.
    var office: String { declaration.customs.place?.rawValue ?? declaration.customs.code?.rawValue ?? "" }
}
