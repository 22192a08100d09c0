package import DeclarationCore
import Synchronization

/// Whether the gateway can do its work now.
package final class GatewayHealth: Sendable {
    /// An answer of the ledger that is older than this counts as none.
    private static let patience = Duration.seconds(5)

    private struct State {
        var isDraining = false
        var lastAnswer: ContinuousClock.Instant?
        var trouble: String?
        /// Why the last write of a declaration failed, and when; `nil` when it didn't.
        var writeFailure: (code: LedgerError.Code, time: ContinuousClock.Instant)?
    }

    private let state = Mutex(State())

    /// Not ready before the ledger has answered once.
    package init() {}

    /// Not ready any more, for good: a signal to stop has come.
    package func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Whether a signal to stop has come.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// For so long a write that failed counts: then requests are let in to try.
    private static let writeMemory = Duration.seconds(10)

    /// A declaration was written to the ledger, or couldn't be: what a probe writes can have room where that has none.
    ///
    /// - Parameter failure: those that may be of one entry, or that the probe meets too, count as nothing.
    package func noteWrite(failure: LedgerError.Code?) {
        guard failure.map(Self.isOfTheLedger) ?? true else { return }
        state.withLock { $0.writeFailure = failure.map { ($0, .now) } }
    }

    private static func isOfTheLedger(_ code: LedgerError.Code) -> Bool {
        code == .full || code == .readOnly
    }

    /// Why declarations can't be written now; `nil` when they can, as far as is known.
    var writeTrouble: LedgerError.Code? {
        state.withLock { state in
            state.writeFailure.flatMap { ContinuousClock.now - $0.time < Self.writeMemory ? $0.code : nil }
        }
    }

    /// The ledger answered, or didn't and why.
    func noteLedger(trouble: String?) {
        state.withLock { state in
            state.trouble = trouble
            if trouble == nil { state.lastAnswer = .now }
        }
    }

    /// Why requests should go elsewhere; empty when the gateway is ready.
    var reasons: [String] {
        let writeTrouble = writeTrouble
        return state.withLock { state in
            // Nobody looks at the ledger any more then.
            if state.isDraining { return ["it is stopping"] }
            var reasons: [String] = []
            if let writeTrouble, state.trouble == nil {
                reasons.append("the ledger takes no declarations (\(writeTrouble))")
            }
            if let trouble = state.trouble {
                reasons.append(trouble)
            } else if state.lastAnswer.map({ ContinuousClock.now - $0 > Self.patience }) ?? true {
                reasons.append("the ledger has not answered for \(Self.patience)")
            }
            return reasons
        }
    }
}
