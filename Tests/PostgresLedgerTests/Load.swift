import DeclarationCore
import PostgresLedger
import Synchronization

/// Callers that write one id after the other, whatever happens.
final class Load: Sendable {
    private struct State {
        var confirmed: [RequestID] = []
        var errors: [LedgerError] = []
        var isOver = false
    }

    private let state = Mutex(State())

    var confirmed: [RequestID] { state.withLock { $0.confirmed } }
    var errors: [LedgerError] { state.withLock { $0.errors } }

    func stop() { state.withLock { $0.isOver = true } }

    func run(_ worker: Int, on store: PostgresLedger) async {
        var number = 0
        while !state.withLock({ $0.isOver }) {
            number += 1
            let id = RequestID(rawValue: "LOAD-\(worker)-\(number)")
            do throws(LedgerError) {
                try await PostgresTests.intend(id, in: store)
                state.withLock { $0.confirmed.append(id) }
            } catch {
                state.withLock { $0.errors.append(error) }
                await Task.yield()
            }
        }
    }
}
