import DeclarationCore

/// Tells which generation a payment id belongs to: nothing on the wire does, and a client that speaks one generation's
/// dialect may have been paid under the other.
struct PaymentIDRules: Sendable, Hashable {
    /// One rule.
    struct Rule: Sendable, Hashable {
        /// The id's form: `*` stands for any characters, `?` for one.
        let pattern: String
        /// Where ids of this form come from.
        let generation: Generation
    }

    /// The first rule that matches decides.
    let rules: [Rule]

    /// The payment's ids, given one of them and the dialect it came in.
    func paymentIDs(_ id: PaymentID, in dialect: Generation) -> [Generation: PaymentID] {
        let rule = rules.first { Wildcard.matches($0.pattern, id.rawValue) }
        return [rule?.generation ?? dialect: id]
    }
}

/// Patterns with `*` and `?`.
enum Wildcard {
    /// Whether a text has the form, in time proportional to the product of both lengths at most.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var (p, t) = (0, 0)
        var star: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] || pattern[p] == UInt8(ascii: "?") {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.p, last.t + 1)
                p = last.p + 1
                t = last.t + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
