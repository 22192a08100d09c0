import Testing

@testable import DeclarationCore

@Suite struct CallGateTests {
    private func entry(
        _ gate: GateBox,
        _ number: UInt64,
        _ kind: CallKind = .declaration,
        until deadline: Int64 = 1_000,
        at now: Int64 = 0
    ) -> CallGate<UInt64>.Entry {
        gate.enter(kind, number, until: deadline, at: now) { number }
    }

    @Test func whoComesWhenAllPlacesAreTakenWaitsInOrderAndNotTooLong() {
        let gate = GateBox(CallLimits(callsInFlight: 1, queueLimit: 2), at: 0)
        #expect(entry(gate, 1) == .admitted)
        #expect(entry(gate, 2, until: 500) == .waiting)
        #expect(entry(gate, 3, until: 600) == .waiting)
        #expect(entry(gate, 4) == .full)
        #expect(gate.nextTurn(after: 0) == 500)
        gate.leave()
        #expect(gate.turn(at: 10).admitted == [2])
        #expect(gate.turn(at: 600).late == [3])
        #expect(gate.queued == 0 && gate.inFlight == 1)
        #expect(gate.nextTurn(after: 600) == nil)
    }

    @Test func inquiriesNeedNoPlaceButTheirTurnInTheRate() {
        let gate = GateBox(CallLimits(callsInFlight: 1, perSecond: 1), at: 0)
        #expect(entry(gate, 1) == .admitted)
        #expect(entry(gate, 2, until: 5_000) == .waiting)
        #expect(entry(gate, 3, .inquiry) == .waiting)
        #expect(gate.nextTurn(after: 0) == 1_000)
        #expect(gate.turn(at: 1_000).admitted == [3])
        gate.leave()
        #expect(gate.turn(at: 1_999).admitted == [])
        #expect(gate.turn(at: 2_000).admitted == [2])
    }

    @Test func nobodyBeginsAfterItsTimeAlsoBehindOneWithMore() {
        let gate = GateBox(CallLimits(callsInFlight: 2), at: 0)
        for number: UInt64 in 1...2 { #expect(entry(gate, number) == .admitted) }
        #expect(entry(gate, 3, until: 900) == .waiting)
        #expect(entry(gate, 4, until: 100) == .waiting)
        gate.leave()
        gate.leave()
        let turn = gate.turn(at: 200)
        #expect(turn.admitted == [3] && turn.late == [4])
    }

    /// Random sequences against what the limits promise.
    @Test(arguments: 0..<20) func holdsTheLimitsWhateverHappens(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let limits = CallLimits(
            callsInFlight: Bool.random(using: &random) ? Int.random(in: 1...5, using: &random) : nil,
            perSecond: Bool.random(using: &random) ? Int.random(in: 1...200, using: &random) : nil,
            queueLimit: Int.random(in: 0...8, using: &random),
            queueTime: .zero
        )
        let gate = GateBox(limits, at: 0)
        var (now, number, inFlight): (Int64, UInt64, Int) = (0, 0, 0)
        var waiting: [(number: UInt64, kind: CallKind, deadline: Int64)] = []
        var begins: [Int64] = []
        var lastDeclaration: UInt64 = 0

        func begin(_ kind: CallKind, _ number: UInt64) {
            begins.append(now)
            guard kind == .declaration else { return }
            inFlight += 1
            #expect(number > lastDeclaration, "seed \(seed): \(number) overtook \(lastDeclaration)")
            lastDeclaration = number
            #expect(inFlight <= limits.callsInFlight ?? .max, "seed \(seed): \(inFlight) in flight")
        }
        func take(_ number: UInt64) -> (kind: CallKind, deadline: Int64)? {
            guard let index = waiting.firstIndex(where: { $0.number == number }) else {
                Issue.record("seed \(seed): \(number) was called and doesn't wait")
                return nil
            }
            let waiter = waiting.remove(at: index)
            return (waiter.kind, waiter.deadline)
        }
        func turn() {
            let turn = gate.turn(at: now)
            for number in turn.late { #expect((take(number)?.deadline ?? .max) <= now) }
            for number in turn.admitted {
                guard let waiter = take(number) else { continue }
                #expect(waiter.kind == .inquiry || waiter.deadline > now, "seed \(seed): \(number) began late")
                begin(waiter.kind, number)
            }
            // No gate that stands still while somebody could go on.
            let next = gate.nextTurn(after: now)
            #expect(waiting.isEmpty ? next == nil : next != nil || limits.perSecond == nil)
        }

        for _ in 0..<3_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1, 2, 3:
                number += 1
                let kind: CallKind = Int.random(in: 0..<4, using: &random) == 0 ? .inquiry : .declaration
                let deadline = now + Int64.random(in: 1...300, using: &random)
                let current = number
                switch gate.enter(kind, number, until: deadline, at: now, waiter: { current }) {
                case .admitted: begin(kind, number)
                case .waiting: waiting.append((number, kind, deadline))
                case .full: #expect(waiting.filter { $0.kind == .declaration }.count >= limits.queueLimit)
                }
            case 4:
                now += Int64.random(in: 0...40, using: &random)
                turn()
            case 5:
                if let gone = waiting.randomElement(using: &random)?.number {
                    #expect(gate.remove(gone) == gone && take(gone) != nil)
                    turn()
                }
            default:
                guard inFlight > 0 else { continue }
                inFlight -= 1
                gate.leave()
                turn()
            }
            #expect(gate.queued <= limits.queueLimit && gate.inFlight == inFlight)
            #expect(gate.queued == waiting.filter { $0.kind == .declaration }.count)
        }
        guard let perSecond = limits.perSecond else { return }
        for (index, start) in begins.enumerated() {
            let count = begins[index...].prefix { $0 < start + 1_000 }.count
            #expect(count <= perSecond + max(1, perSecond / 10), "seed \(seed): \(count) within a second")
        }
    }
}

/// A gate that can be asked within an expectation.
private final class GateBox {
    private var gate: CallGate<UInt64>

    init(_ limits: CallLimits, at now: Int64) { gate = CallGate(limits, at: now) }

    var queued: Int { gate.queued }
    var inFlight: Int { gate.inFlight }

    func enter(
        _ kind: CallKind,
        _ number: UInt64,
        until deadline: Int64,
        at now: Int64,
        waiter: () -> UInt64
    ) -> CallGate<UInt64>.Entry {
        gate.enter(kind, number, until: deadline, at: now, waiter: waiter)
    }

    func leave() { gate.leave() }

    func remove(_ number: UInt64) -> UInt64? { gate.remove(number) }

    func turn(at now: Int64) -> CallGate<UInt64>.Turn { gate.turn(at: now) }

    func nextTurn(after now: Int64) -> Int64? { gate.nextTurn(after: now) }
}
