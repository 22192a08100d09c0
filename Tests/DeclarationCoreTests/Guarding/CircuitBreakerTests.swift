import Testing

@testable import DeclarationCore

@Suite struct CircuitBreakerTests {
    private let settings = BreakerSettings(
        window: .seconds(10),
        minimumCalls: 4,
        failurePercent: 50,
        openTime: .seconds(1),
        probes: 1
    )

    private func opened(_ settings: BreakerSettings, at now: Int64 = 0) -> BreakerBox {
        let breaker = BreakerBox(settings)
        for _ in 0..<settings.minimumCalls { _ = breaker.note(.failing, of: .declaration, round: 0, at: now) }
        return breaker
    }

    @Test func opensAtTheShareOfFailuresAndNotBelowTheMinimum() {
        let breaker = BreakerBox(settings)
        #expect(!breaker.note(.failing, of: .declaration, round: 0, at: 0))
        #expect(!breaker.note(.healthy, of: .declaration, round: 0, at: 1))
        #expect(!breaker.note(.failing, of: .declaration, round: 0, at: 2))
        #expect(breaker.admit(at: 3) == .send(round: 0))
        #expect(breaker.note(.failing, of: .declaration, round: 0, at: 3))
        #expect(breaker.state(at: 3) == .open)
        #expect(breaker.admit(at: 4) == .refused(until: 1_003))
    }

    /// Processes that see a failure at one instant don't ask at one instant too.
    @Test func breakersThatOpenTogetherAskApart() {
        var ends: Set<Int64> = []
        for process in 0..<10 {
            let breaker = BreakerBox(settings) { bound in
                #expect(bound == 200, "a fifth of the time that it is open")
                return process * bound / 9
            }
            for _ in 0..<settings.minimumCalls { _ = breaker.note(.failing, of: .declaration, round: 0, at: 0) }
            guard case .refused(let until?) = breaker.admit(at: 1) else { continue }
            #expect(breaker.admit(at: until - 1) == .refused(until: until))
            #expect(breaker.admit(at: until) == .probe(round: 1))
            ends.insert(until)
        }
        #expect(ends.count == 10 && ends.min() == 1_000 && ends.max() == 1_200)
    }

    @Test func failuresOutsideTheWindowAndInquiriesDoNotCount() {
        let breaker = BreakerBox(settings)
        for time in 0..<3 { _ = breaker.note(.failing, of: .declaration, round: 0, at: Int64(time)) }
        for _ in 0..<50 { #expect(!breaker.note(.failing, of: .inquiry, round: 0, at: 5)) }
        #expect(!breaker.note(.failing, of: .declaration, round: 0, at: 20_000))
        #expect(breaker.state(at: 20_000) == .closed)
        #expect(!breaker.note(.silent, of: .declaration, round: 0, at: 20_000))
    }

    @Test func onlyAnInquiryThatBeganWhileItWasOpenCloses() {
        let breaker = opened(settings)
        #expect(breaker.round == 1)
        // Ends of what began before it opened, and answers that come too early, say nothing.
        #expect(!breaker.note(.healthy, of: .inquiry, round: 0, at: 2_000))
        #expect(!breaker.note(.healthy, of: .declaration, round: 1, at: 2_000))
        #expect(!breaker.note(.healthy, of: .inquiry, round: 1, at: 999))
        #expect(breaker.admit(at: 1_000) == .probe(round: 1))
        #expect(breaker.admit(at: 1_000) == .refused(until: nil))
        #expect(breaker.note(.healthy, of: .inquiry, round: 1, at: 1_001))
        #expect(breaker.admit(at: 1_001) == .send(round: 2))
    }

    @Test func aProbeThatFailsOpensAgainAndOneThatIsGivenUpLeavesItHalfOpen() {
        let breaker = opened(settings)
        #expect(breaker.admit(at: 1_000) == .probe(round: 1))
        breaker.endProbe(round: 1)
        #expect(breaker.state(at: 1_000) == .halfOpen)
        #expect(breaker.admit(at: 1_001) == .probe(round: 1))
        #expect(breaker.note(.failing, of: .inquiry, round: 1, at: 1_500))
        #expect(breaker.admit(at: 2_499) == .refused(until: 2_500))
        #expect(breaker.admit(at: 2_500) == .probe(round: 2))
        // The end of an old probe doesn't free the new one's place.
        breaker.endProbe(round: 1)
        #expect(breaker.admit(at: 2_500) == .refused(until: nil))
    }

    @Test func severalProbesAreNeededInARow() {
        var settings = settings
        settings.probes = 3
        let breaker = opened(settings)
        #expect(!breaker.note(.healthy, of: .inquiry, round: 1, at: 1_000))
        #expect(!breaker.note(.healthy, of: .inquiry, round: 1, at: 1_000))
        #expect(breaker.note(.failing, of: .inquiry, round: 1, at: 1_000))
        for _ in 0..<2 { #expect(!breaker.note(.healthy, of: .inquiry, round: 2, at: 2_000)) }
        #expect(breaker.note(.healthy, of: .inquiry, round: 2, at: 2_000))
        #expect(breaker.state(at: 2_000) == .closed)
    }

    @Test func closedByAProbeTheFirstDeclarationDecides() {
        for verdict in [CallVerdict.failing, .healthy] {
            let breaker = opened(settings)
            _ = breaker.note(.healthy, of: .inquiry, round: 1, at: 1_000)
            #expect(breaker.note(verdict, of: .declaration, round: 2, at: 1_001) == (verdict == .failing))
            guard verdict == .healthy else { continue }
            #expect(!breaker.note(.failing, of: .declaration, round: 2, at: 1_002))
        }
    }

    @Test func aClockThatIsSetBackDoesNotKeepItOpen() {
        let breaker = opened(settings, at: 5_000_000)
        #expect(breaker.state(at: 5_000_500) == .open)
        #expect(breaker.state(at: 4_000_000) == .halfOpen)
    }

    /// Random sequences: nothing is let through between an opening and as many answered inquiries as it takes, each begun
    /// since; never two probes at once; and after that one declaration alone, until it has ended.
    @Test(arguments: 0..<20) func neverLetsADeclarationThroughBeforeAnInquiryWasAnswered(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let settings = BreakerSettings(
            window: .milliseconds(Int.random(in: 1_000...20_000, using: &random)),
            minimumCalls: Int.random(in: 1...6, using: &random),
            failurePercent: Int.random(in: 1...60, using: &random),
            openTime: .milliseconds(Int.random(in: 100...3_000, using: &random)),
            probes: Int.random(in: 1...3, using: &random)
        )
        let breaker = BreakerBox(settings)
        var now: Int64 = 0
        var openedAt: Int64?
        var answers = 0
        var (declarations, inquiries, probes): ([Int], [Int], [Int]) = ([], [], [])
        var (sent, opened, closed, tried) = (0, 0, 0, 0)
        var (isOnTrial, isTried) = (false, false)

        func end(_ verdict: CallVerdict, _ call: CallKind, _ round: Int) {
            let isFresh = round == breaker.round
            let changed = breaker.note(verdict, of: call, round: round, at: now)
            if call == .inquiry, isFresh, let since = openedAt, now >= since + settings.openTime.milliseconds {
                if verdict == .healthy { answers += 1 }
            }
            if call == .declaration, isFresh {
                isTried = false
                if verdict != .silent { isOnTrial = false }
            }
            guard changed else { return }
            (isOnTrial, isTried) = (breaker.state(at: now) == .closed, false)
            if breaker.state(at: now) == .open {
                (openedAt, answers) = (now, 0)
                opened += 1
            } else {
                #expect(openedAt != nil && answers >= settings.probes)
                openedAt = nil
                closed += 1
            }
        }

        for _ in 0..<5_000 {
            let verdict = [CallVerdict.healthy, .failing, .failing, .silent].randomElement(using: &random) ?? .silent
            switch Int.random(in: 0..<6, using: &random) {
            case 0: now += Int64.random(in: 0...700, using: &random)
            case 1, 2:
                switch breaker.admit(at: now) {
                case .send(let round):
                    #expect(openedAt == nil, "seed \(seed): sent at \(now), open since \(openedAt ?? 0)")
                    #expect(!isTried, "seed \(seed): sent while another one is tried")
                    isTried = isOnTrial
                    declarations.append(round)
                    sent += 1
                case .probe(let round):
                    #expect(!probes.contains(round), "seed \(seed): two probes at once")
                    probes.append(round)
                case .refused:
                    #expect(openedAt != nil || isTried)
                    if isTried { tried += 1 }
                }
            case 3: if !declarations.isEmpty { end(verdict, .declaration, declarations.removeFirst()) }
            case 4:
                guard let round = probes.popLast() else { continue }
                end(verdict, .inquiry, round)
                breaker.endProbe(round: round)
            default:
                if Bool.random(using: &random) { inquiries.append(breaker.round) }
                if inquiries.count > 3 { end(verdict, .inquiry, inquiries.removeFirst()) }
            }
        }
        #expect(
            sent > 0 && opened > 0 && closed > 0 && tried > 0,
            "seed \(seed): \(sent) sent, \(opened) opened, \(closed) closed"
        )
    }
}

/// A breaker that can be asked within an expectation.
private final class BreakerBox {
    private var breaker: CircuitBreaker

    init(_ settings: BreakerSettings, spread: @escaping CircuitBreaker.Spread = { _ in 0 }) {
        breaker = CircuitBreaker(settings, spread: spread)
    }

    var round: Int { breaker.round }

    func state(at now: Int64) -> BreakerState { breaker.state(at: now) }

    func admit(at now: Int64) -> CircuitBreaker.Admission { breaker.admit(at: now) }

    func endProbe(round: Int) { breaker.endProbe(round: round) }

    func note(_ verdict: CallVerdict, of call: CallKind, round: Int, at now: Int64) -> Bool {
        breaker.note(verdict, of: call, round: round, at: now)
    }
}
