internal import DeclarationCore
import Synchronization

/// Tells the log why calls to the ledger fail, without a line for each: clients and operators are told a code alone.
final class LedgerTroubleLog: Sendable {
    private struct Trouble {
        var toldAt: ContinuousClock.Instant
        var untold = 0
    }

    /// How long what was told holds: a code's failures within it are counted.
    private static let interval = Duration.seconds(30)

    private let log: any LogSink
    private let troubles = Mutex<[LedgerError.Code: Trouble]>([:])

    init(_ log: any LogSink) { self.log = log }

    /// A call has failed.
    func note(_ error: LedgerError, in operation: String, at now: ContinuousClock.Instant = .now) {
        let untold: Int? = troubles.withLock { troubles in
            if let last = troubles[error.code], now - last.toldAt < Self.interval {
                troubles[error.code]?.untold += 1
                return nil
            }
            return troubles.updateValue(Trouble(toldAt: now), forKey: error.code)?.untold ?? 0
        }
        guard let untold else { return }
        var event = LogEvent(.error, "ledger failed", ["operation": operation, "reason": error.description])
        if untold > 0 { event.fields.append(LogEvent.Field("more", "\(untold)")) }
        log.record(event)
    }
}
