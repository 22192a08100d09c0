/// The rules of the limits: who may begin now, who waits, who has waited too long. No time, no task and no call of its own.
struct CallGate<Waiter> {
    /// What became of who wants to begin.
    enum Entry { case admitted, waiting, full }

    /// Who goes on now.
    struct Turn {
        var admitted: [Waiter] = []
        var late: [Waiter] = []
    }

    fileprivate struct Place {
        let waiter: Waiter
        let deadline: Int64
    }

    private let limits: CallLimits
    private var bucket: TokenBucket?
    private var declarations = TurnQueue<Place>()
    private var inquiries = TurnQueue<Place>()
    /// Declarations under way.
    private(set) var inFlight = 0

    init(_ limits: CallLimits, at now: Int64) {
        self.limits = limits
        bucket = limits.perSecond.map { TokenBucket(perSecond: $0, at: now) }
    }

    /// Declarations that wait.
    var queued: Int { declarations.count }

    /// Begins, or waits behind whoever waits for the same already.
    ///
    /// - Parameters:
    ///   - number: greater than any before.
    ///   - deadline: until when a declaration waits; inquiries wait for their turn.
    ///   - waiter: made when it has to wait.
    mutating func enter(
        _ kind: CallKind,
        _ number: UInt64,
        until deadline: Int64,
        at now: Int64,
        waiter: () -> Waiter
    ) -> Entry {
        let isFirst = next == nil && (kind == .inquiry || declarations.count == 0)
        if isFirst, begin(kind, now) { return .admitted }
        guard kind == .inquiry || declarations.count < limits.queueLimit else { return .full }
        let place = Place(waiter: waiter(), deadline: deadline)
        if kind == .inquiry { inquiries.append(place, number) } else { declarations.append(place, number) }
        return .waiting
    }

    /// A declaration ended.
    mutating func leave() { inFlight -= 1 }

    /// Somebody gave up waiting; `nil` when that came too late.
    mutating func remove(_ number: UInt64) -> Waiter? {
        (declarations.remove(number) ?? inquiries.remove(number))?.waiter
    }

    /// Sends those on their way whose time is over, then those who may begin, the longest waiting first.
    mutating func turn(at now: Int64) -> Turn {
        var turn = Turn()
        expire(now, &turn)
        while let (kind, number) = next, begin(kind, now) {
            let place = kind == .inquiry ? inquiries.remove(number) : declarations.remove(number)
            if let place { turn.admitted.append(place.waiter) }
            expire(now, &turn)
        }
        return turn
    }

    /// Nobody begins whose time is over, also where the first in the queue has more than the one behind it.
    private mutating func expire(_ now: Int64, _ turn: inout Turn) {
        while let first = declarations.first, first.element.deadline <= now {
            if let place = declarations.remove(first.number) { turn.late.append(place.waiter) }
        }
    }

    /// When to take the next turn even if nothing ends before; `nil` when nobody waits.
    mutating func nextTurn(after now: Int64) -> Int64? {
        let deadline = declarations.first?.element.deadline
        let token = next == nil ? nil : bucket?.wait(at: now)
        return [deadline, token.map { now + $0 }].compactMap { $0 }.min()
    }

    /// Who begins as soon as the rate allows it: whoever came first of those that wait for nothing else.
    private var next: (kind: CallKind, number: UInt64)? {
        mutating get {
            let declaration = hasPlace ? declarations.first?.number : nil
            let inquiry = inquiries.first?.number
            guard let declaration, declaration < inquiry ?? .max else { return inquiry.map { (.inquiry, $0) } }
            return (.declaration, declaration)
        }
    }

    private var hasPlace: Bool { limits.callsInFlight.map { inFlight < $0 } ?? true }

    private mutating func begin(_ kind: CallKind, _ now: Int64) -> Bool {
        guard kind == .inquiry || hasPlace, bucket?.take(at: now) ?? true else { return false }
        if kind == .declaration { inFlight += 1 }
        return true
    }
}

extension CallGate: Sendable where Waiter: Sendable {}
extension CallGate.Place: Sendable where Waiter: Sendable {}
extension CallGate.Turn: Sendable where Waiter: Sendable {}
