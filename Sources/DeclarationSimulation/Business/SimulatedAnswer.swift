package import DeclarationCore

/// What the other side says of a declaration.
package enum SimulatedAnswer: Sendable, Hashable {
    /// The call worked.
    case accepted(SimulatedAcceptance)
    /// The call is refused.
    case refused(SimulatedRefusal)
}

/// An accepted call.
package struct SimulatedAcceptance: Sendable, Hashable {
    /// What the call did.
    package enum Handling: String, Sendable, Hashable {
        /// A new declaration.
        case first
        /// Nothing: the same content inside the interval.
        case replay
        /// The data is pushed to customs again.
        case retransmission
    }

    /// What the call did.
    package var handling: Handling
    /// The merchant's id.
    package var requestID: RequestID
    /// The payment number handed to customs; for a part it is not the original one. At most 64 characters.
    package var customsPaymentID: String
    /// The order number handed to customs.
    package var customsOrderID: String
    /// The other side's serial number.
    package var declarationNumber: String
    /// Whether the buyer is the payer; `nil` when not checked or not to be reported again.
    package var identityCheck: IdentityCheck?
    /// The clearing data; only once customs has answered.
    package var clearing: SimulatedClearing?
}

/// The clearing data of a payment.
package struct SimulatedClearing: Sendable, Hashable {
    /// Who cleared it.
    package var channel: ClearingChannel
    /// The serial number there.
    package var transactionID: String
    /// The payment company's registration id at the office.
    package var registrationID: String
}

/// A refused call.
package struct SimulatedRefusal: Sendable, Hashable {
    /// Why.
    package var kind: RefusalKind
    /// Why, in words without personal data.
    package var text: String
    /// For ``RefusalKind/contextInconsistent``: what differs from the accepted content.
    package var changed: Set<DeclaredField>

    /// Makes a refusal.
    package init(_ kind: RefusalKind, _ text: String, changed: Set<DeclaredField> = []) {
        self.kind = kind
        self.text = text
        self.changed = changed
    }
}

/// What the other side says of an inquiry.
package enum SimulatedInquiryAnswer: Sendable, Hashable {
    /// The records in the order of the ids asked for, and the ids that the account has not declared.
    case found([SimulatedRecord], notFound: [RequestID])
    /// The inquiry is refused.
    case refused(SimulatedRefusal)
}

/// One declaration as an inquiry shows it.
package struct SimulatedRecord: Sendable, Hashable {
    /// The content that counts now.
    package var declaration: SimulatedDeclaration
    /// The payment number handed to customs.
    package var customsPaymentID: String
    /// The order number handed to customs.
    package var customsOrderID: String
    /// The other side's serial number.
    package var declarationNumber: String
    /// How far the transmission is: `queued`, `sending` or `delivered`.
    package var stage: TransmissionStatus.Stage
    /// A note: the text of a refusal by customs, else empty.
    package var memo: String
    /// When the stage was reached.
    package var lastModified: ZonedTime
    /// What customs answered, once delivered.
    package var receipt: SimulatedReceipt?
}

/// What customs answered.
package struct SimulatedReceipt: Sendable, Hashable {
    /// The code.
    package var code: String
    /// The text.
    package var text: String
    /// When.
    package var returnTime: ZonedTime
}
