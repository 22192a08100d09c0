package import DeclarationCore

/// The JSON form of payments: `{"id": "2024…", "generation": "ams", "totalFen": 19900, "state": "inProgress"}`.
package enum PaymentSettings {
    private static let id = Setting.string("id", help: "The payment's id.")
    private static let generation = Setting.optionalString("generation", help: "Whose id space; any when missing.")
    private static let total = Setting.optionalInteger(
        "totalFen",
        1...1_000_000_000_000,
        help: "How much was paid, in fen; the default total when missing."
    )
    private static let state = Setting.choice(
        "state",
        default: SimulatedPayment.State.paid,
        help: "What a declaration of it meets."
    )
    private static let payer = Setting.optionalString(
        "payerCertificate",
        help: "The payer's certificate number; a buyer with another one does not pass the identity check."
    )

    /// The keys of one payment.
    package static let schema = SettingsSchema(id, generation, total, state, payer)

    /// A list of payments under a key.
    package static func setting(_ name: String) -> Setting<[SimulatedPayment]> {
        .list(name, of: schema, help: "Payments that are known from the start.") { values, _, _ in
            guard let id = values[id] else { return nil }
            return SimulatedPayment(
                PaymentID(rawValue: id),
                generation: (values[generation] ?? nil).map(Generation.init(rawValue:)),
                total: (values[total] ?? nil).map { .fen(Int64($0)) },
                state: values[state] ?? .paid,
                payerCertificate: (values[payer] ?? nil).map(Redacted.init)
            )
        }
    }
}
