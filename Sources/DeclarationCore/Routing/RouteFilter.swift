/// The conditions of a route that no index can answer: time, amount, the form of payment ids, a share of the traffic. All
/// must hold; one that is left out holds always.
public struct RouteFilter: Sendable, Hashable {
    /// From then on.
    public var from: ZonedTime?
    /// Until then, no longer at that very moment.
    public var until: ZonedTime?
    /// At least so much.
    public var amountFrom: Money?
    /// Less than so much.
    public var amountBelow: Money?
    /// The forms of payment ids by generation, with `*` for any characters and `?` for one: the order carries an id of one
    /// of these generations and forms.
    public var payments: [Generation: [String]]
    /// A share of what meets all other conditions.
    public var share: TrafficShare?

    /// No condition.
    public static let none = RouteFilter()

    /// Makes a filter.
    public init(
        from: ZonedTime? = nil,
        until: ZonedTime? = nil,
        amountFrom: Money? = nil,
        amountBelow: Money? = nil,
        payments: [Generation: [String]] = [:],
        share: TrafficShare? = nil
    ) {
        self.from = from
        self.until = until
        self.amountFrom = amountFrom
        self.amountBelow = amountBelow
        self.payments = payments
        self.share = share
    }

    /// What a filter looks at besides the declaration.
    struct Subject {
        let declaration: Declaration
        let now: ZonedTime
        let backend: BackendID
        let generation: Generation?
    }

    /// Whether every condition holds.
    func matches(_ subject: Subject) -> Bool {
        if let from, from > subject.now { return false }
        if let until, until <= subject.now { return false }
        guard hasAmount(subject.declaration.amount), hasPayment(subject.declaration) else { return false }
        return share.map { $0.takes(subject.draw) } ?? true
    }

    private func hasAmount(_ amount: Money) -> Bool {
        if let amountFrom, amount.currency != amountFrom.currency || amount.minorUnits < amountFrom.minorUnits {
            return false
        }
        guard let amountBelow else { return true }
        return amount.currency == amountBelow.currency && amount.minorUnits < amountBelow.minorUnits
    }

    private func hasPayment(_ declaration: Declaration) -> Bool {
        payments.isEmpty
            || payments.contains { generation, patterns in
                declaration.paymentIDs[generation].map { id in
                    patterns.contains { Wildcard($0).matches(id.rawValue) }
                } ?? false
            }
    }

    /// What doesn't hold, in words; payment ids are not repeated.
    func mismatches(_ subject: Subject) -> [String] {
        var mismatches: [String] = []
        if let from, from > subject.now { mismatches.append("only from \(from) on") }
        if let until, until <= subject.now { mismatches.append("only until \(until)") }
        if !hasAmount(subject.declaration.amount) { mismatches.append("the amount is \(subject.declaration.amount)") }
        if !hasPayment(subject.declaration) { mismatches.append("no payment id of the form \(paymentsText)") }
        if let share, !share.takes(subject.draw) {
            let place = TrafficShare(basisPoints: subject.draw.basisPoint)?.description ?? ""
            mismatches.append("stands at \(place) of the traffic, outside the share of \(share)")
        }
        return mismatches
    }

    private var paymentsText: String {
        payments.sorted { $0.key < $1.key }.flatMap { generation, patterns in
            patterns.map { "\(generation) \($0)" }
        }.joined(separator: " or ")
    }

    /// The conditions in words, one each.
    package var conditions: [String] {
        let amount: String? =
            switch (amountFrom, amountBelow) {
            case (let from?, let below?): "amount from \(from) to below \(below)"
            case (let from?, nil): "amount from \(from)"
            case (nil, let below?): "amount below \(below)"
            case (nil, nil): nil
            }
        return [
            from.map { "from \($0)" }, until.map { "until \($0)" }, amount,
            payments.isEmpty ? nil : "payment id \(paymentsText)", share.map { "share \($0)" },
        ].compactMap { $0 }
    }
}

extension RouteFilter.Subject {
    var draw: TrafficDraw { TrafficDraw(declaration, for: backend, generation: generation) }
}
