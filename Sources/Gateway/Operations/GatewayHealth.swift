import Synchronization

/// Whether the gateway can do its work now.
package final class GatewayHealth: Sendable {
    /// An answer of the ledger that is older than this counts as none.
    private static let patience = Duration.seconds(5)

    private struct State {
        var isDraining = false
        var lastAnswer: ContinuousClock.Instant?
        var trouble: String?
    }

    private let state = Mutex(State())

    /// Not ready before the ledger has answered once.
    package init() {}

    /// Not ready any more, for good: a signal to stop has come.
    package func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Whether a signal to stop has come.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// The ledger answered, or didn't and why.
    func noteLedger(trouble: String?) {
        state.withLock { state in
            state.trouble = trouble
            if trouble == nil { state.lastAnswer = .now }
        }
    }

    /// Why requests should go elsewhere; empty when the gateway is ready.
    var reasons: [String] {
        state.withLock { state in
            var reasons: [String] = state.isDraining ? ["it is stopping"] : []
            if let trouble = state.trouble {
                reasons.append(trouble)
            } else if state.lastAnswer.map({ ContinuousClock.now - $0 > Self.patience }) ?? true {
                reasons.append("the ledger has not answered for \(Self.patience)")
            }
            return reasons
        }
    }
}
