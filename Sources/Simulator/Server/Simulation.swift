import DeclarationCore
import DeclarationSimulation

/// What both wires stand in front of: the business, its faults and its clock.
struct Simulation: Sendable {
    let customs: SimulatedCustoms
    let faults: ScriptedFaults
    let clock: SimulatedClock
    let time: any TimeSource
    private let script: SimulationScript

    /// - Throws: when the script defines more payments than are kept.
    init(_ script: SimulationScript, time: any TimeSource) throws(InvalidInput) {
        self.script = script
        self.time = time
        customs = SimulatedCustoms(script.options)
        faults = ScriptedFaults(script.faults)
        clock = SimulatedClock(runningWith: time)
        try definePayments()
    }

    /// Brings everything back to what it was after the start.
    func reset() throws(InvalidInput) {
        customs.reset()
        faults.replace(with: script.faults)
        clock.set(time.now())
        try definePayments()
    }

    private func definePayments() throws(InvalidInput) {
        for payment in script.payments { try customs.define(payment) }
    }

    /// What the business says.
    func reply(to question: Question, from caller: SimulatedCaller) -> Reply {
        switch question {
        case .malformed(_, _, let refusal): return .refused(refusal)
        case .declare(let declaration):
            return Reply(customs.declare(declaration, from: caller, at: clock.now()))
        case .inquire(let ids):
            return Reply(customs.inquire(ids, from: caller, at: clock.now()))
        }
    }
}
