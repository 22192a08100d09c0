package import DeclarationCore

/// A payment that the other side knows before anything is declared.
package struct SimulatedPayment: Sendable, Hashable {
    /// What a declaration of the payment meets.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// Paid: it can be declared.
        case paid
        /// Not finished yet.
        case inProgress
        /// It failed.
        case failed
        /// There is no such payment.
        case unknown
        /// The buyer's account has a problem.
        case abnormalUser
        /// Risk control refuses it.
        case riskRejected
    }

    /// Its id.
    package var id: PaymentID
    /// The generation whose id space it is in; `nil` for any.
    package var generation: Generation?
    /// How much was paid: the most that all its declarations may add up to. `nil` for the default total.
    package var total: Money?
    /// What a declaration of it meets.
    package var state: State
    /// The payer's certificate number; a buyer with another one does not pass the identity check.
    package var payerCertificate: Redacted<String>?

    /// Makes a payment.
    package init(
        _ id: PaymentID,
        generation: Generation? = nil,
        total: Money? = nil,
        state: State = .paid,
        payerCertificate: Redacted<String>? = nil
    ) {
        self.id = id
        self.generation = generation
        self.total = total
        self.state = state
        self.payerCertificate = payerCertificate
    }
}
