import DeclarationCore

/// Tells which generation a payment id belongs to: nothing on the wire does, and a client that speaks one generation's
/// dialect may have been paid under the other.
struct PaymentIDRules: Sendable, Hashable {
    /// One rule.
    struct Rule: Sendable, Hashable {
        /// The id's form.
        let pattern: Wildcard
        /// Where ids of this form come from.
        let generation: Generation
    }

    /// The first rule that matches decides.
    let rules: [Rule]

    /// The patterns whose ids a rule before them takes.
    var idle: [String] {
        rules.indices.filter { index in
            rules[..<index].contains { $0.pattern.covers(rules[index].pattern) }
        }.map { rules[$0].pattern.pattern }
    }

    /// The payment's ids, given one of them and the dialect it came in.
    func paymentIDs(_ id: PaymentID, in dialect: Generation) -> [Generation: PaymentID] {
        let rule = rules.first { $0.pattern.matches(id.rawValue) }
        return [rule?.generation ?? dialect: id]
    }
}
