/// The rules of a circuit breaker: no time, no task and no call of its own.
///
/// Closed, it counts how declarations end. Open, it lets none through for a while. After that, half-open, it still lets none
/// through before an inquiry has had an answer. Closed that way it is on trial: one declaration goes out, and how it ends
/// decides; an inquiry that works proves little about declarations.
struct CircuitBreaker: Sendable {
    /// What a declaration may do now.
    enum Admission: Sendable, Hashable {
        /// Go out; the round is given back with its end.
        case send(round: Int)
        /// Ask first: the probe is this caller's, until it is ended.
        case probe(round: Int)
        /// Nothing; until when at least, or `nil` while somebody else's probe is under way.
        case refused(until: Int64?)
    }

    /// A number from nothing to a bound: how much longer than its time a breaker stays open.
    typealias Spread = @Sendable (Int) -> Int

    private let settings: BreakerSettings
    private let spread: Spread
    private var window: FailureWindow
    /// Grows with every change: what ends in another round than it began in says nothing about this one.
    private(set) var round = 0
    private var isTripped = false
    private var isOnTrial = false
    /// Whether the declaration that decides is under way.
    private var isTried = false
    private var isProbing = false
    private var trippedAt: Int64 = 0
    private var openTime: Int64 = 0
    private var answers = 0

    /// - Parameter spread: drawn anew each time it opens, up to a fifth of the time that it is open, so that the breakers
    ///   of several processes don't all ask at one instant.
    init(_ settings: BreakerSettings, spread: @escaping Spread) {
        self.settings = settings
        self.spread = spread
        window = FailureWindow(length: settings.window)
    }

    private var openUntil: Int64 { trippedAt.adding(clamped: openTime) }

    /// Where it stands.
    func state(at now: Int64) -> BreakerState {
        if !isTripped { return .closed }
        return now >= trippedAt && now < openUntil ? .open : .halfOpen
    }

    /// Until when it is open at least; `nil` when it isn't.
    func openUntil(at now: Int64) -> Int64? { state(at: now) == .open ? openUntil : nil }

    /// Why nothing can be declared now; `nil` when something can, after a probe perhaps. Takes nothing.
    func refusal(at now: Int64) -> Admission? {
        switch state(at: now) {
        case .closed: isTried ? .refused(until: nil) : nil
        case .open: .refused(until: openUntil)
        case .halfOpen: isProbing ? .refused(until: nil) : nil
        }
    }

    /// Lets a declaration through, gives it the probe, or refuses it.
    mutating func admit(at now: Int64) -> Admission {
        if let refusal = refusal(at: now) { return refusal }
        guard isTripped else {
            isTried = isOnTrial
            return .send(round: round)
        }
        isProbing = true
        return .probe(round: round)
    }

    /// The probe has ended, whatever it brought.
    mutating func endProbe(round: Int) {
        if round == self.round { isProbing = false }
    }

    /// Takes in how a call ended.
    ///
    /// - Parameter round: that in which it began.
    /// - Returns: whether it opened, opened again or closed.
    mutating func note(_ verdict: CallVerdict, of call: CallKind, round: Int, at now: Int64) -> Bool {
        guard round == self.round else { return false }
        // Whatever came of it, the next one may be tried.
        if call == .declaration { isTried = false }
        guard verdict != .silent else { return false }
        switch (call, isTripped) {
        case (.declaration, false): return count(verdict, now)
        case (.inquiry, true): return state(at: now) == .halfOpen && probe(verdict, now)
        // Inquiries would water the rate down: they may work where declarations don't.
        case (.inquiry, false), (.declaration, true): return false
        }
    }

    private mutating func count(_ verdict: CallVerdict, _ now: Int64) -> Bool {
        window.add(isFailure: verdict == .failing, at: now)
        defer { isOnTrial = false }
        guard verdict == .failing else { return false }
        let counts = window.counts(at: now)
        let isTooMuch =
            counts.calls >= settings.minimumCalls && counts.failures * 100 >= settings.failurePercent * counts.calls
        guard isOnTrial || isTooMuch else { return false }
        trip(now)
        return true
    }

    private mutating func probe(_ verdict: CallVerdict, _ now: Int64) -> Bool {
        guard verdict == .healthy else {
            trip(now)
            return true
        }
        answers += 1
        guard answers >= settings.probes else { return false }
        change()
        isTripped = false
        isOnTrial = true
        return true
    }

    private mutating func trip(_ now: Int64) {
        change()
        isTripped = true
        trippedAt = now
        let least = settings.openTime.milliseconds
        openTime = least.adding(clamped: Int64(spread(Int(least / 5))))
    }

    private mutating func change() {
        round += 1
        answers = 0
        isProbing = false
        isTried = false
        isOnTrial = false
        window.clear()
    }
}
