/// What changing from one configuration to another would do, counted per office and merchant.
package struct MigrationPlan: Sendable {
    /// A customs office: the code that was sent or would be, and the place.
    package struct Office: Sendable, Hashable, Comparable {
        /// The code; empty for an office without one.
        package let code: CustomsCode
        /// The place, where the customs table knows it.
        package let place: CustomsPlace?

        /// By code, then by place.
        package static func < (left: Office, right: Office) -> Bool {
            (left.code.rawValue, left.place?.rawValue ?? "") < (right.code.rawValue, right.place?.rawValue ?? "")
        }
    }

    /// Declarations that fare alike.
    package struct Group: Sendable {
        /// The office.
        package let office: Office
        /// The filing number; `nil` for any that no route names.
        package let merchant: MerchantCustomsCode?
        /// The generations the order was paid under; only where tables are compared.
        package let paidUnder: [Generation]
        /// What the old configuration would do.
        package let old: MigrationFate
        /// What the new one would do.
        package let new: MigrationFate
        /// How many.
        package let count: Int
        /// Ids of some that break.
        package let examples: [RequestID]

        /// What the change means for them.
        package var outcome: MigrationOutcome { MigrationOutcome(old, new) }
    }

    /// Ids that belong to an account, whatever a configuration says.
    package struct Bound: Sendable {
        /// The office.
        package let office: Office
        /// The filing number.
        package let merchant: MerchantCustomsCode
        /// Where they are.
        package let stop: MigrationStop
        /// Whether the new configuration has nothing that could still speak of them.
        package let isStranded: Bool
        /// Those that nothing more is expected of.
        package let settled: Int
        /// Those that are accepted and await customs' answer.
        package let awaiting: Int
        /// Those that may have arrived: an inquiry has to settle them.
        package let unsettled: Int
        /// Ids of some that are stranded or unsettled, the unsettled first.
        package let examples: [RequestID]

        /// How many.
        package var count: Int { settled + awaiting + unsettled }
    }

    /// By office and merchant.
    package let groups: [Group]
    /// By office, merchant and backend; empty without a ledger.
    package let bound: [Bound]
    /// Lines of a sample that hold no declaration.
    package let unreadable: [Int]
    /// How many such lines there are.
    package let unreadableCount: Int

    /// How many declarations have an outcome.
    package func count(_ outcome: MigrationOutcome) -> Int {
        groups.reduce(0) { $0 + ($1.outcome == outcome ? $1.count : 0) }
    }

    /// How many declarations were looked at.
    package var total: Int { groups.reduce(0) { $0 + $1.count } }

    /// How many ids are stranded.
    package var stranded: Int { bound.reduce(0) { $0 + ($1.isStranded ? $1.count : 0) } }

    /// Whether something that works now would not work any more.
    package var breaks: Bool { count(.breaks) > 0 || stranded > 0 }
}
